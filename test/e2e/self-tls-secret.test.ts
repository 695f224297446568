import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiClient } from '../../src/cluster/kubernetes/api-client.ts';
import { EMPTY } from '../../src/tls/self/kept.ts';
import { createAuthoritySecret } from '../../src/tls/self/kubernetes/authority-secret.ts';
import { certificateOf, keptAuthority } from '../tls/self/kubernetes/kept-authority.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { make, NAMESPACE } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';
import { adminClient } from './self-tls.ts';
import { helmTool } from './tools.ts';

const [one, two] = await Promise.all([keptAuthority('one'), keptAuthority('two')]);
const certTwo = certificateOf(two);

let plane: ControlPlane;
let client: ApiClient;

beforeAll(async () => {
  plane = await startControlPlane();
  client = await adminClient(plane);
  await make(plane, '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
});
afterAll(() => plane?.stop());

describe('the Secret', () => {
  const secretCalled = (name: string) =>
    createAuthoritySecret(client, { namespace: NAMESPACE, name, service: 'podrole' });
  const path = `/api/v1/namespaces/${NAMESPACE}/secrets`;
  const makeSecret = (name: string, more: object) => make(plane, path, { metadata: { name }, ...more });
  const whole = (name: string) =>
    client.getJson(`${path}/${name}`, { accept: 'application/json', totalMs: 5000 });
  const FULL = { current: one, next: two, old: [certTwo], replacedAt: Date.UTC(2027, 0, 1) };

  test('is made, written at its version alone, and emptied', async () => {
    const secret = secretCalled('written');
    expect(await secret.read()).toBeUndefined();
    await secret.make();
    const empty = await secret.read();
    expect(empty).toMatchObject({ kept: EMPTY, problems: [] });
    expect(await secret.write(FULL, empty?.version ?? '')).toBe(true);
    const full = await secret.read();
    expect(full).toMatchObject({ kept: FULL, problems: [] });
    expect(await secret.write(EMPTY, empty?.version ?? '')).toBe(false);
    expect(await secret.read()).toEqual(full);
    expect(await secret.write(EMPTY, full?.version ?? '')).toBe(true);
    expect(await secret.read()).toMatchObject({ kept: EMPTY, problems: [] });
    expect(await whole('written')).not.toHaveProperty('data.ca.key');
  });

  test('keeps what is not ours', async () => {
    const metadata = {
      name: 'shared',
      labels: { a: 'b' },
      annotations: { c: 'd' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: '1' }],
    };
    await make(plane, path, { metadata, data: { other: 'eA==' } });
    const secret = secretCalled('shared');
    await secret.make();
    for (const kept of [FULL, EMPTY]) {
      expect(await secret.write(kept, (await secret.read())?.version ?? '')).toBe(true);
      expect(await whole('shared')).toMatchObject({ metadata, data: { other: 'eA==' } });
    }
  });

  test('loses nothing when several make it while one has written already', async () => {
    const secret = secretCalled('raced');
    for (let round = 0; round < 10; round += 1) {
      const replica = async () => {
        await secret.make();
        const found = await secret.read();
        if (found?.kept.current !== undefined) return false;
        return secret.write({ ...EMPTY, current: one }, found?.version ?? '');
      };
      const wrote = await Promise.all([replica(), replica(), replica(), secret.make(), secret.make()]);
      expect(wrote.filter((did) => did === true)).toHaveLength(1);
      expect((await secret.read())?.kept.current).toEqual(one);
      await kubectl(plane, ['delete', 'secret', '--namespace', NAMESPACE, 'raced']);
    }
  });

  test('made again by us does not get in the way of a chart that has it, too', async () => {
    const labels = { 'app.kubernetes.io/name': 'any' };
    const chart = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'charted', labels }, type: 'Opaque' };
    const secret = secretCalled('charted');
    expect(await helmTool()(plane, chart)).toBe(0);
    await kubectl(plane, ['delete', 'secret', '--namespace', NAMESPACE, 'charted']);
    await secret.make();
    expect(await secret.write(FULL, (await secret.read())?.version ?? '')).toBe(true);
    expect(await helmTool()(plane, chart)).toBe(0);
    expect(await whole('charted')).toMatchObject({ metadata: { labels } });
    expect((await secret.read())?.kept).toEqual(FULL);
  });

  test('is refused with a sentence when it is of another type', async () => {
    await makeSecret('typed', { type: 'e2e.test/x', data: { 'ca.crt': 'eA==' } });
    const secret = secretCalled('typed');
    await secret.make();
    await expect(secret.read()).rejects.toThrow(
      /Secret podrole-system\/typed is of type "e2e.test\/x", somebody else's/,
    );
    expect(await whole('typed')).toMatchObject({ type: 'e2e.test/x', data: { 'ca.crt': 'eA==' } });
  });

  test('is read, and refused to be written with a sentence, when it is immutable or full', async () => {
    await makeSecret('immutable', { immutable: true });
    await makeSecret('full', { data: { other: Buffer.alloc(1_048_000, 'x').toString('base64') } });
    for (const [name, problems] of [
      ['immutable', [expect.stringContaining('is immutable')]],
      ['full', []],
    ] as const) {
      const secret = secretCalled(name);
      const found = await secret.read();
      expect(found).toMatchObject({ kept: EMPTY, problems });
      await expect(secret.write(FULL, found?.version ?? '')).rejects.toThrow(
        new RegExp(
          `Secret podrole-system/${name} may not be written: the API server answers 422 \\(Invalid\\); if it is immutable or full, delete it`,
        ),
      );
    }
  });

  test('goes on being used while it is being deleted, with a word about it', async () => {
    await make(plane, path, { metadata: { name: 'deleted', finalizers: ['e2e.test/x'] } });
    await kubectl(plane, ['delete', 'secret', '--wait=false', '--namespace', NAMESPACE, 'deleted']);
    const secret = secretCalled('deleted');
    await secret.make();
    const found = await secret.read();
    expect(found?.problems).toEqual([expect.stringContaining('is being deleted')]);
    expect(await secret.write(FULL, found?.version ?? '')).toBe(true);
    expect((await secret.read())?.kept).toEqual(FULL);
  });
});
