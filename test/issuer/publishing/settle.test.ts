import { describe, expect, test } from 'vitest';
import { DISCOVERY_PATH } from '../../../src/issuer/discovery.ts';
import type { PublishedDocument } from '../../../src/issuer/documents.ts';
import { LEDGER_PATH } from '../../../src/issuer/publishing/ledger.ts';
import { type PublishOptions, publish } from '../../../src/issuer/publishing/publish.ts';
import { settle } from '../../../src/issuer/publishing/settle.ts';
import { planRevocation } from '../../../src/issuer/publishing/take-out.ts';
import type { ObjectPlace, StoredObject, Target } from '../../../src/issuer/publishing/target.ts';
import { key } from '../keys.ts';

const PLACE = { issuer: 'https://oidc.example', jwksPath: '/openid/v1/jwks' };
const HOUR = 3_600_000;

const options = (numbers: readonly number[], more: Partial<PublishOptions> = {}): PublishOptions => ({
  ...PLACE,
  sourceKeys: numbers.map(key),
  publisher: 'a',
  retireAfterMs: 25 * HOUR,
  now: 0,
  dryRun: false,
  sharedIssuer: false,
  random: () => 0,
  ...more,
});

/** A target in memory, with a word in every read and write. */
function memory(served?: StoredObject['served']) {
  const objects = new Map<string, StoredObject>();
  let writes = 0;
  const hooks: { afterRead?: () => Promise<void>; afterWrite?: () => void } = {};
  const target: Target = {
    name: 'memory',
    async read({ below }: ObjectPlace) {
      const found = objects.get(below);
      await hooks.afterRead?.();
      return found;
    },
    async write({ below, body }: PublishedDocument, expected) {
      if (objects.get(below)?.version !== expected) return 'conflict';
      writes += 1;
      objects.set(below, { body, version: `${writes}`, ...(served && { served }) });
      hooks.afterWrite?.();
      return 'written';
    },
  };
  const kids = () =>
    JSON.parse(objects.get(PLACE.jwksPath)?.body ?? '{"keys":[]}').keys.map(
      (one: { kid: string }) => one.kid,
    );
  return { target, objects, hooks, kids, writes: () => writes };
}

const revoke = (target: Target, number: number) =>
  settle(target, {
    ...PLACE,
    dryRun: false,
    random: () => 0,
    planFor: (state) =>
      planRevocation(state, { issuer: PLACE.issuer, kid: key(number).kid, now: 1, undo: false }),
  });

test('a key that is revoked while somebody publishes does not come back, even if that one ends just then', async () => {
  const { target, hooks, kids } = memory();
  await publish(target, options([0, 1]));
  // Between the reads of a publication an administrator revokes, and right after the first write it is ended.
  let isRevoked = false;
  hooks.afterRead = async () => {
    if (isRevoked) return;
    isRevoked = true;
    await revoke(target, 0);
    hooks.afterWrite = () => {
      throw new Error('ended');
    };
  };
  await publish(target, options([0, 1])).catch(() => {});
  expect(kids()).not.toContain(key(0).kid);
});

test('a target that serves what is written as something else is told so, not asked for ever', async () => {
  const { target, writes } = memory({ contentType: 'text/plain', cacheControl: '' });
  await expect(publish(target, options([0]))).rejects.toThrow(
    /was written as application\/json.*is served as text\/plain/,
  );
  expect(writes()).toBe(3);
});

describe('a ledger', () => {
  const ledger = (change: (json: Record<string, unknown>) => object | string) => async () => {
    const { target, objects } = memory();
    await publish(target, options([0, 1]));
    const { body = '', ...stored } = objects.get(LEDGER_PATH) ?? { version: '' };
    const changed = change(JSON.parse(body));
    objects.set(LEDGER_PATH, {
      ...stored,
      body: typeof changed === 'string' ? changed : JSON.stringify(changed),
    });
    return publish(target, options([1], { now: HOUR }));
  };

  test.each<[says: string, run: () => Promise<unknown>, problem: RegExp]>([
    ['of a format yet to come is left alone', ledger((json) => ({ ...json, version: 2 })), /is of format 2/],
    [
      'of another issuer is left alone',
      ledger((json) => ({ ...json, issuer: 'https://other.example' })),
      /ledger is of the issuer "https:\/\/other\.example"/,
    ],
  ])('%s', async (_, run, problem) => {
    const outcome = expect(run()).rejects;
    await outcome.toThrow(problem);
  });

  test.each<[says: string, run: () => Promise<unknown>]>([
    ['that is garbage', ledger(() => '<html>')],
    ['with an entry that is none', ledger((json) => ({ ...json, keys: [{}] }))],
    ['that is null', ledger(() => 'null')],
  ])('%s is written anew, with a word on what is lost', async (_, run) => {
    expect(await run()).toMatchObject({ isLedgerLost: true });
  });
});

describe('who comes with keys that nobody knows beside those of others', () => {
  test('is another cluster, and must say so', async () => {
    const { target, kids } = memory();
    await publish(target, options([0]));
    const other = options([1], { publisher: 'b' });
    await expect(publish(target, other)).rejects.toThrow(expect.objectContaining({ code: 'KEY_CONFLICT' }));
    await expect(publish(target, { ...other, publisher: undefined })).rejects.toThrow(/a publishes there/);
    await publish(target, { ...other, sharedIssuer: true });
    expect(kids()).toHaveLength(2);
  });

  test('is the same one after a rotation, by its name', async () => {
    const { target, kids } = memory();
    await publish(target, options([0]));
    await publish(target, options([1]));
    expect(kids()).toHaveLength(2);
  });

  test('is the same one by another name, with a key that is published', async () => {
    const { target, kids } = memory();
    await publish(target, options([0]));
    await publish(target, options([0, 1], { publisher: undefined }));
    expect(kids()).toHaveLength(2);
  });
});

test('publishers that agree write nothing, whose ever keys come first', async () => {
  const { target, writes } = memory();
  const both = [options([0]), options([1, 2], { publisher: 'b', sharedIssuer: true })];
  for (const one of both) await publish(target, one);
  const before = writes();
  for (const one of both) await publish(target, { ...one, now: HOUR });
  expect(writes()).toBe(before);
});

test('discovery follows the keys', async () => {
  const { target, objects } = memory();
  await publish(target, options([0]));
  expect(JSON.parse(objects.get(DISCOVERY_PATH)?.body ?? '')).toMatchObject({
    id_token_signing_alg_values_supported: ['ES256'],
  });
});
