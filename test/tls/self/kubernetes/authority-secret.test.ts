import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { EMPTY, type KeptAuthorities } from '../../../../src/tls/self/kept.ts';
import { createAuthoritySecret } from '../../../../src/tls/self/kubernetes/authority-secret.ts';
import { loadSigner } from '../../../../src/tls/signer.ts';
import {
  type Asked,
  json,
  refuse,
  type StandIn,
  startStandIn,
} from '../../../cluster/kubernetes/stand-in.ts';
import { keysOf } from '../../made-once.ts';
import { certificateOf, keptAuthority } from './kept-authority.ts';

const SECRET = 'Secret podrole-system/podrole-tls';
const PATH = '/api/v1/namespaces/podrole-system/secrets/podrole-tls';
const [one, two] = await Promise.all([keptAuthority('one'), keptAuthority('two')]);
const FULL: KeptAuthorities = {
  current: one,
  next: two,
  old: [certificateOf(one)],
  replacedAt: Date.UTC(2027, 0, 2, 3, 4, 5),
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

const open: StandIn[] = [];
afterEach(() => Promise.all(open.splice(0).map((server) => server.close())));

async function secretOn(answer: (asked: Asked) => void) {
  const server = await startStandIn(answer);
  open.push(server);
  const options = { namespace: 'podrole-system', name: 'podrole-tls', service: 'podrole', timeoutMs: 250 };
  const secret = createAuthoritySecret(server.client, options);
  return { server, secret };
}

/** A Secret as the API server has it. */
function object({
  data = {},
  metadata = {},
  ...more
}: {
  data?: object | null;
  metadata?: object;
  immutable?: boolean;
  type?: unknown;
} = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'Opaque',
    metadata: { name: 'podrole-tls', resourceVersion: '7', ...metadata },
    data,
    ...more,
  };
}

const FULL_OBJECT = object({
  data: {
    'ca.crt': base64(one.pem),
    'ca.key': base64(one.keyPem),
    'next-ca.crt': base64(two.pem),
    'next-ca.key': base64(two.keyPem),
    'old-ca.crt': base64(one.pem),
    'somebody-elses': base64('x'),
  },
  metadata: { annotations: { 'podrole.io/ca-replaced-at': '2027-01-02T03:04:05.000Z', other: 'y' } },
});

describe('the Secret is read', () => {
  test('as etcd has it, which a query without a resource version asks for', async () => {
    const { server, secret } = await secretOn(({ response }) => json(response, FULL_OBJECT));
    expect(await secret.read()).toEqual({ kept: FULL, problems: [], version: '7' });
    expect(server.asked.map(({ method, path }) => [method, path])).toEqual([['GET', PATH]]);
    expect(server.asked[0]?.query.size).toBe(0);
  });

  test('as none where there is none', async () => {
    const { secret } = await secretOn(({ response }) => refuse(response, 404));
    expect(await secret.read()).toBeUndefined();
  });

  test.each([
    ['without data', object({ data: null }), []],
    ['with data that is no object', object({ data: [] }), []],
    ['with foreign data alone', object({ data: { 'tls.crt': base64('x'), username: '' } }), []],
    [
      'with a key that is no text',
      object({ data: { 'ca.crt': 7, 'ca.key': base64(one.keyPem) } }),
      ['ca.crt is not one certificate; it is not used'],
    ],
    [
      'with base64 that is none',
      object({ data: { 'ca.crt': '\u0000***', 'ca.key': '%', 'old-ca.crt': 'AAAA' } }),
      ['old-ca.crt holds something else than certificates'],
    ],
    [
      'with megabytes of what begins like certificates',
      object({ data: { 'old-ca.crt': base64('-----BEGIN CERTIFICATE-----\n'.repeat(40_000)) } }),
      ['old-ca.crt holds something else than certificates'],
    ],
    [
      'with annotations that are none',
      object({ metadata: { annotations: { 'podrole.io/ca-replaced-at': {} } } }),
      [],
    ],
  ])('%s as an empty one, and says what it cannot use', async (_, given, problems) => {
    const { secret } = await secretOn(({ response }) => json(response, given));
    expect(await secret.read()).toEqual({ kept: EMPTY, problems, version: '7' });
  });

  test.each([
    [
      'is being deleted',
      { ...FULL_OBJECT, metadata: { ...FULL_OBJECT.metadata, deletionTimestamp: '2027-01-01T00:00:00Z' } },
      'Secret podrole-system/podrole-tls is being deleted; what it keeps goes with it',
    ],
    [
      'is immutable',
      { ...FULL_OBJECT, immutable: true },
      'Secret podrole-system/podrole-tls is immutable, so that nothing in it can be renewed; delete it',
    ],
  ])('and used, with a word about it, when it %s', async (_, given, problem) => {
    const { secret } = await secretOn(({ response }) => json(response, given));
    expect(await secret.read()).toEqual({ kept: FULL, problems: [problem], version: '7' });
  });

  test.each([
    ['kubernetes.io/tls', 'is of type "kubernetes.io/tls", somebody else'],
    [undefined, 'is of type unknown'],
  ])('not when it is of type %s: then another program keeps it', async (type, message) => {
    const { secret } = await secretOn(({ response }) => json(response, { ...FULL_OBJECT, type }));
    await expect(secret.read()).rejects.toMatchObject({
      code: 'SELF_TLS_REFUSED',
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ['current', 'ca.crt', 'ca.key'],
    ['next', 'next-ca.crt', 'next-ca.key'],
  ])('not when its %s CA is bound to another Service, which would put its own back', async (_, crt, key) => {
    const signed = { now: Date.now(), lifeMs: 86_400_000, keys: keysOf('authority') };
    const of = { service: 'renamed', namespace: 'podrole-system' };
    const foreign = (await loadSigner()).signServiceAuthority(of, signed);
    const data = { ...FULL_OBJECT.data, [crt]: base64(foreign.certPem), [key]: base64('lost') };
    const { secret } = await secretOn(({ response }) => json(response, object({ data })));
    await expect(secret.read()).rejects.toMatchObject({
      code: 'SELF_TLS_REFUSED',
      message:
        'Secret podrole-system/podrole-tls keeps a CA for another Service (it may not sign for podrole.podrole-system.svc); give --tls-secret another name, or delete the Secret',
    });
  });

  test.each<[string, (asked: Asked) => void, object]>([
    [
      'no right to it',
      ({ response }) => refuse(response, 403),
      {
        code: 'SELF_TLS_REFUSED',
        message:
          'Secret podrole-system/podrole-tls may not be read: the API server answers 403: status 403; grant the rights of docs/rbac.md',
      },
    ],
    [
      'a server in trouble',
      ({ response }) => refuse(response, 503, { 'retry-after': '2' }),
      { status: 503, retryAfterMs: 2000 },
    ],
    ['too many requests', ({ response }) => refuse(response, 429), { status: 429 }],
    [
      'an answer that breaks off',
      ({ response }) => void response.writeHead(200).write('{"a', () => response.destroy()),
      { name: 'Unreachable' },
    ],
    ['no answer', () => {}, { name: 'TimedOut', message: 'no answer in 0.25 s' }],
    ['a connection that breaks', ({ response }) => void response.destroy(), { name: 'Unreachable' }],
    [
      'an answer that is no JSON',
      ({ response }) => void response.end('<html>'),
      { message: 'an answer that is no JSON' },
    ],
    [
      'an object without a version',
      ({ response }) => json(response, { type: 'Opaque', metadata: {} }),
      { message: 'a Secret without a resourceVersion' },
    ],
  ])('with an error for %s', async (_, answer, expected) => {
    const { secret } = await secretOn(answer);
    await expect(secret.read()).rejects.toMatchObject(expected);
  });
});

describe('the Secret is made', () => {
  test('by an apply of an empty one, which takes nothing away from one that came in between', async () => {
    const bodies: unknown[] = [];
    const { server, secret } = await secretOn(async ({ response, body }) => {
      bodies.push(await body());
      json(response, FULL_OBJECT, 201);
    });
    await secret.make();
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'PATCH', path: PATH });
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({ fieldManager: 'podrole-tls' });
    expect(asked?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(bodies).toEqual([
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'podrole-tls' }, type: 'Opaque' },
    ]);
  });

  test('no second time where one came in between that conflicts', async () => {
    const { secret, server } = await secretOn(({ response }) => refuse(response, 409));
    await secret.make();
    expect(server.asked).toHaveLength(1);
  });

  test.each([
    [
      403,
      'make it again with its chart (helm upgrade) or kubectl create secret generic, or grant the rights of docs/rbac.md',
    ],
    [404, 'make its namespace'],
  ])('not where the API server says %i, and it says what to do', async (status, mend) => {
    const { secret } = await secretOn(({ response }) => refuse(response, status));
    await expect(secret.make()).rejects.toMatchObject({
      code: 'SELF_TLS_REFUSED',
      message: `Secret podrole-system/podrole-tls is not there and may not be made: the API server answers ${status}; ${mend}`,
    });
  });
});

describe('the Secret is written', () => {
  test('at its version, and no key of anybody else', async () => {
    const bodies: unknown[] = [];
    const { server, secret } = await secretOn(async ({ response, body }) => {
      bodies.push(await body());
      json(response, FULL_OBJECT);
    });
    expect(await secret.write(FULL, '7')).toBe(true);
    expect(await secret.write({ ...EMPTY, current: two }, '8')).toBe(true);
    expect(server.asked.map(({ method, path, headers }) => [method, path, headers['content-type']])).toEqual(
      Array(2).fill(['PATCH', PATH, 'application/merge-patch+json']),
    );
    const { 'somebody-elses': _, ...data } = FULL_OBJECT.data as Record<string, string>;
    expect(bodies).toEqual([
      {
        metadata: {
          resourceVersion: '7',
          annotations: { 'podrole.io/ca-replaced-at': '2027-01-02T03:04:05.000Z' },
        },
        data,
      },
      {
        metadata: { resourceVersion: '8', annotations: { 'podrole.io/ca-replaced-at': null } },
        data: {
          'ca.crt': base64(two.pem),
          'ca.key': base64(two.keyPem),
          'next-ca.crt': null,
          'next-ca.key': null,
          'old-ca.crt': null,
        },
      },
    ]);
  });

  test.each([
    ['it is at another version', 409],
    ['there is none any more', 404],
  ])('not when %s', async (_, status) => {
    const { secret } = await secretOn(({ response }) => refuse(response, status));
    expect(await secret.write(FULL, '7')).toBe(false);
  });

  test.each([
    [
      403,
      'Forbidden',
      {
        code: 'SELF_TLS_REFUSED',
        message: `${SECRET} may not be written: the API server answers 403 (Forbidden); grant the rights of docs/rbac.md`,
      },
    ],
    [
      422,
      'Invalid',
      {
        code: 'SELF_TLS_REFUSED',
        message: expect.stringMatching(/answers 422 \(Invalid\); if it is immutable or full, delete it/),
      },
    ],
    [400, 'a reason of a policy', { name: 'ApiFailure', status: 400, message: 'the API server answers 400' }],
    [
      500,
      'InternalError',
      {
        name: 'ApiFailure',
        status: 500,
        message: 'the API server answers 500 (InternalError)',
        retryAfterMs: 2000,
      },
    ],
  ])('with an error for a status of %i and %s', async (code, reason, expected) => {
    const { secret } = await secretOn(({ response }) =>
      json(response.setHeader('retry-after', '2'), { kind: 'Status', code, reason, message: 'told' }, code),
    );
    await expect(secret.write(FULL, '7')).rejects.toMatchObject(expected);
  });

  type Answer = (response: Asked['response'], sent: string) => void;
  const status =
    (code: number, members: (sent: string) => object) => (response: Asked['response'], sent: string) =>
      json(response, { kind: 'Status', code, ...members(sent) }, code);

  test.each<[string, Answer]>([
    ...[400, 403, 404, 422, 500, 503].flatMap((code): [string, Answer][] => [
      [`a ${code} whose message tells it`, status(code, (message) => ({ message }))],
      [`a ${code} whose reason tells it`, status(code, (reason) => ({ reason }))],
      [`a ${code} of a proxy that is but that`, (response, sent) => response.writeHead(code).end(sent)],
    ]),
    ['an answer that is it and no JSON', (response, sent) => response.end(sent.slice(1))],
    ['an answer that is it and no JSON at the end', (response, sent) => response.end(sent.slice(0, -1))],
  ])('and no error keeps a word of what was sent, nor its cause, for %s', async (_, answer) => {
    const key = base64(one.keyPem);
    const { secret, server } = await secretOn(({ response }) => answer(response, `${key.slice(40, 300)}"`));
    for (const act of [() => secret.write(FULL, '7'), () => secret.make()]) {
      const failure = await act().then(String, (error: unknown) => error);
      expect(inspect(failure, { depth: 9 })).not.toContain(key.slice(48, 54));
    }
    expect(server.asked).toHaveLength(2);
  });

  test('and a read that is answered with half of it quotes none of it', async () => {
    const key = base64(one.keyPem);
    const { secret } = await secretOn(({ response }) => response.end(key));
    const error = await secret.read().then(String, (reason: unknown) => reason);
    expect(inspect(error, { depth: 9 })).toContain('an answer that is no JSON');
    expect(inspect(error, { depth: 9 })).not.toContain(key.slice(0, 6));
  });
});

test.each(['../x', 'a/b', '', '.', '..', 'A', 'x?y', 'x%2fy', 'x\n', `${'a'.repeat(254)}`])(
  'a name such as %j leads nowhere',
  async (name) => {
    const { server } = await secretOn(({ response }) => json(response, FULL_OBJECT));
    for (const names of [
      { namespace: 'x', name, service: 'podrole' },
      { namespace: name, name: 'x', service: 'podrole' },
    ])
      expect(() => createAuthoritySecret(server.client, names)).toThrow(
        /is no name of a (Secret|Namespace); give/,
      );
    expect(server.asked).toEqual([]);
  },
);
