import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ApiClient } from '../../src/cluster/kubernetes/api-client.ts';
import { bundlesPatch } from '../../src/tls/self/kubernetes/configuration-object.ts';
import type { WebhookConfiguration } from '../../src/tls/self/ports.ts';
import { certificateOf, keptAuthority } from '../tls/self/kubernetes/kept-authority.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { make, NAMESPACE } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';
import { adminClient, CONFIGURATIONS, configuration, liveWebhooks } from './self-tls.ts';
import { helmTool, kubectlTool, type Tool } from './tools.ts';

const [one, two] = await Promise.all([keptAuthority('one'), keptAuthority('two')]);
const [certOne, certTwo] = [certificateOf(one), certificateOf(two)];

let plane: ControlPlane;
let client: ApiClient;

beforeAll(async () => {
  plane = await startControlPlane();
  client = await adminClient(plane);
  await make(plane, '/api/v1/namespaces', { metadata: { name: NAMESPACE } });
});
afterAll(() => plane?.stop());

interface Live {
  readonly metadata: Record<string, unknown>;
  readonly webhooks: readonly {
    readonly name: string;
    readonly clientConfig: { readonly caBundle?: string };
  }[];
}

const get = async (name: string) =>
  (await client.getJson(`${CONFIGURATIONS}/${name}`, {
    accept: 'application/json',
    totalMs: 5000,
  })) as unknown as Live;

/** Which webhooks there are, and whose certificates each has. */
async function bundlesOf(name: string) {
  const [found] = (await liveWebhooks(client, name).read()).webhooks;
  const known = new Map([
    [one.fingerprint, 'one'],
    [two.fingerprint, 'two'],
  ]);
  return found?.entries.map(({ name, bundle }) => [
    name.split('.')[0],
    ...bundle.map(({ fingerprint }) => known.get(fingerprint)),
  ]);
}

/** Writes the certificate of an authority to every webhook of ours, as it is now. */
async function writeBundles(name: string, certificates = [certOne]): Promise<boolean> {
  const webhooks = liveWebhooks(client, name);
  const [found] = (await webhooks.read()).webhooks;
  if (found === undefined) throw new Error(`there is no ${name}`);
  return webhooks.apply(found, bundlesFor(found, certificates));
}

const bundlesFor = ({ entries }: WebhookConfiguration, certificates = [certOne]) =>
  new Map(entries.map((entry) => [entry.name, certificates]));

describe('bundles are written', () => {
  test('and everything else of the configuration stays', async () => {
    const made = configuration('everything', ['a', 'b']);
    const theirs = configuration('x', ['theirs'], Buffer.from(two.pem).toString('base64')).webhooks.map(
      (webhook) => ({
        ...webhook,
        clientConfig: { url: 'https://127.0.0.1:1/x', caBundle: webhook.clientConfig.caBundle },
      }),
    );
    const matchConditions = [{ name: 'm', expression: "request.name != 'x'" }];
    await make(plane, CONFIGURATIONS, {
      ...made,
      metadata: { ...made.metadata, annotations: { a: 'b' }, finalizers: ['e2e.test/x'] },
      webhooks: [
        ...theirs,
        ...made.webhooks.map((webhook) => ({ ...webhook, matchConditions, reinvocationPolicy: 'IfNeeded' })),
      ],
    });
    const before = await get('everything');
    expect(await writeBundles('everything', [certOne, certTwo])).toBe(true);
    const after = await get('everything');
    expect(await bundlesOf('everything')).toEqual([
      ['a', 'one', 'two'],
      ['b', 'one', 'two'],
    ]);
    expect(withoutOurs(after)).toEqual(withoutOurs(before));
    expect(after.webhooks[0]).toEqual(before.webhooks[0]);
  });

  /** All but what a write of ours changes. */
  function withoutOurs({ metadata, webhooks, ...rest }: Live) {
    const { managedFields: _, generation: __, resourceVersion: ___, ...others } = metadata;
    const entries = webhooks.map(({ clientConfig: { caBundle: _, ...clientConfig }, ...webhook }) => ({
      ...webhook,
      clientConfig,
    }));
    return { ...rest, metadata: others, webhooks: entries };
  }

  test('not over a newer version, and not where there is none any more', async () => {
    await make(plane, CONFIGURATIONS, configuration('moving', ['a', 'b']));
    const webhooks = liveWebhooks(client, 'moving');
    const [found] = (await webhooks.read()).webhooks as [WebhookConfiguration];
    expect(await writeBundles('moving')).toBe(true);
    expect(await webhooks.apply(found, bundlesFor(found, [certTwo]))).toBe(false);
    expect(await bundlesOf('moving')).toEqual([
      ['a', 'one'],
      ['b', 'one'],
    ]);
    const [newer] = (await webhooks.read()).webhooks as [WebhookConfiguration];
    await kubectl(plane, ['delete', 'mutatingwebhookconfiguration', 'moving']);
    expect(await webhooks.read()).toEqual({ webhooks: [], unread: [] });
    expect(await webhooks.apply(newer, bundlesFor(newer))).toBe(false);
    // Made again, it is another one, even by the same name.
    await make(plane, CONFIGURATIONS, configuration('moving', ['a', 'b']));
    expect(await webhooks.apply(newer, bundlesFor(newer))).toBe(false);
    expect(await bundlesOf('moving')).toEqual([['a'], ['b']]);
  });

  test('not for a webhook that is not there: that would be half of one', async () => {
    await make(plane, CONFIGURATIONS, configuration('half', ['a']));
    const webhooks = liveWebhooks(client, 'half');
    const [found] = (await webhooks.read()).webhooks as [WebhookConfiguration];
    const applying = webhooks.apply(found, new Map([['gone.podrole.io', [certOne]]]));
    await expect(applying).rejects.toMatchObject({ status: 422 });
    expect(await bundlesOf('half')).toEqual([['a']]);
  });
});

describe.each<[string, string, Tool]>([
  ['kubectl apply', 'by-kubectl', kubectlTool()],
  ['kubectl apply --server-side', 'by-server', kubectlTool('--server-side')],
  ['helm, which applies on the server', 'by-helm', helmTool()],
  ['helm --server-side=false', 'by-old-helm', helmTool('--server-side=false')],
])('what is brought by %s', (_, name, apply) => {
  test('can be brought again, and its bundles stay', async () => {
    expect(await apply(plane, configuration(name, ['a', 'b', 'c']))).toBe(0);
    expect(await writeBundles(name)).toBe(true);
    expect(await apply(plane, configuration(name, ['a', 'b', 'c']))).toBe(0);
    expect(await bundlesOf(name)).toEqual([
      ['a', 'one'],
      ['b', 'one'],
      ['c', 'one'],
    ]);
  });

  test('can lose a webhook and get another one', async () => {
    expect(await apply(plane, configuration(name, ['b', 'a']))).toBe(0);
    expect((await bundlesOf(name))?.toSorted()).toEqual([
      ['a', 'one'],
      ['b', 'one'],
    ]);
    expect(await apply(plane, configuration(name, ['a', 'b', 'd']))).toBe(0);
    expect((await bundlesOf(name))?.toSorted()).toEqual([['a', 'one'], ['b', 'one'], ['d']]);
    expect(await writeBundles(name, [certTwo])).toBe(true);
    expect(await apply(plane, configuration(name, ['d']))).toBe(0);
    expect(await bundlesOf(name)).toEqual([['d', 'two']]);
  });
});

test('an apply of ours would keep a server-side tool from dropping a webhook, which is why bundles are patched', async () => {
  const apply = kubectlTool('--server-side');
  await apply(plane, configuration('applied', ['a', 'b']));
  const [found] = (await liveWebhooks(client, 'applied').read()).webhooks as [WebhookConfiguration];
  const path = `${CONFIGURATIONS}/applied?fieldManager=podrole-tls&force=true`;
  await client.patchJson(path, bundlesPatch(found, bundlesFor(found)), { type: 'apply', totalMs: 5000 });
  expect(await apply(plane, configuration('applied', ['a']))).not.toBe(0);
  expect(await bundlesOf('applied')).toEqual([
    ['a', 'one'],
    ['b', 'one'],
  ]);
});

describe('a bundle that somebody resets', () => {
  test.each([
    ['Cg== by force', ['--server-side', '--force-conflicts'], 'Cg=='],
    ['nothing by force', ['--server-side', '--force-conflicts'], ''],
    ['Cg==', [], 'Cg=='],
  ])('to %s is heard of within a second, and can be set again', async (_, flags, caBundle) => {
    const name = `reset-${flags.length}-${caBundle.length}`;
    const apply = kubectlTool(...flags);
    await apply(plane, configuration(name, ['a', 'b'], caBundle));
    expect(await writeBundles(name)).toBe(true);
    const webhooks = liveWebhooks(client, name);
    const onChange = vi.fn();
    const watch = webhooks.watch(onChange);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(2));
    expect(await apply(plane, configuration(name, ['a', 'b'], caBundle))).toBe(0);
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(3), { timeout: 1000 });
    expect(await bundlesOf(name)).toEqual([['a'], ['b']]);
    expect(await writeBundles(name)).toBe(true);
    expect(await bundlesOf(name)).toEqual([
      ['a', 'one'],
      ['b', 'one'],
    ]);
    await watch.close();
  });
});

test('a tool that has a caBundle of its own is told of the conflict, unless it goes by force', async () => {
  const [apply, force] = [kubectlTool('--server-side'), kubectlTool('--server-side', '--force-conflicts')];
  await apply(plane, configuration('rivalled', ['a'], 'Cg=='));
  expect(await writeBundles('rivalled')).toBe(true);
  expect(await apply(plane, configuration('rivalled', ['a'], 'Cg=='))).not.toBe(0);
  expect(await bundlesOf('rivalled')).toEqual([['a', 'one']]);
  expect(await force(plane, configuration('rivalled', ['a'], 'Cg=='))).toBe(0);
  expect(await bundlesOf('rivalled')).toEqual([['a']]);
});
