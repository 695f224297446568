import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createLiveWebhooks } from '../../../../src/tls/self/kubernetes/live-webhooks.ts';
import type { WebhookConfiguration } from '../../../../src/tls/self/ports.ts';
import {
  type Asked,
  event,
  initialEnd,
  json,
  refuse,
  startStandIn,
} from '../../../cluster/kubernetes/stand-in.ts';
import { certificateOf, keptAuthority } from './kept-authority.ts';

const MUTATING = { kind: 'MutatingWebhookConfiguration', name: 'podrole' } as const;
const VALIDATING = { kind: 'ValidatingWebhookConfiguration', name: 'podrole-check' } as const;
const GROUP = '/apis/admissionregistration.k8s.io/v1';
const MUTATING_PATH = `${GROUP}/mutatingwebhookconfigurations/podrole`;
const VALIDATING_PATH = `${GROUP}/validatingwebhookconfigurations/podrole-check`;

const [one, two] = (await Promise.all([keptAuthority('one'), keptAuthority('two')])).map(certificateOf) as [
  ReturnType<typeof certificateOf>,
  ReturnType<typeof certificateOf>,
];
const base64 = (text: string) => Buffer.from(text).toString('base64');

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const server of open.splice(0).reverse()) await server.close();
});

async function webhooksOn(
  answer: (asked: Asked) => void,
  configurations: Parameters<typeof createLiveWebhooks>[1]['configurations'] = [MUTATING],
) {
  const server = await startStandIn(answer);
  open.push(server);
  const webhooks = createLiveWebhooks(server.client, {
    of: { namespace: 'podrole-system', service: 'podrole' },
    configurations,
    log: pino({ enabled: false }),
    clock: () => performance.now(),
    random: () => 0,
    timeoutMs: 250,
  });
  return { server, webhooks };
}

const OURS = { namespace: 'podrole-system', name: 'podrole', path: '/mutate', port: 443 };
const entry = (name: string, clientConfig: object) => ({
  name,
  clientConfig,
  failurePolicy: 'Ignore',
  rules: [],
});
const object = (...webhooks: readonly unknown[]) => ({
  metadata: { name: 'podrole', resourceVersion: '7', generation: 1 },
  webhooks,
});

describe('the webhook configurations are read', () => {
  test('as etcd has them, of both kinds, those that are there', async () => {
    const { server, webhooks } = await webhooksOn(
      ({ path, response }) =>
        path === MUTATING_PATH
          ? json(response, object(entry('a', { service: OURS, caBundle: base64(one.pem + two.pem) })))
          : path === VALIDATING_PATH
            ? json(response, object(entry('b', { service: OURS })))
            : refuse(response, 404),
      [MUTATING, VALIDATING, { kind: 'ValidatingWebhookConfiguration', name: 'none' }],
    );
    expect((await webhooks.read()).webhooks).toEqual([
      { ...MUTATING, version: '7', entries: [{ name: 'a', bundle: [one, two], hasGarbage: false }] },
      { ...VALIDATING, version: '7', entries: [{ name: 'b', bundle: [], hasGarbage: false }] },
    ]);
    expect(server.asked.every(({ method, query }) => method === 'GET' && query.size === 0)).toBe(true);
  });

  test.each([
    ['a URL', { url: 'https://podrole.podrole-system.svc/mutate', caBundle: base64(one.pem) }],
    ['a Service by our name in another namespace', { service: { ...OURS, namespace: 'shop' } }],
    ['another Service of our namespace', { service: { ...OURS, name: 'other' } }],
    ['nothing at all', {}],
    ['a Service that is none', { service: 'podrole' }],
  ])('without webhooks that call %s', async (_, clientConfig) => {
    const { webhooks } = await webhooksOn(({ response }) =>
      json(response, object(entry('theirs', clientConfig), entry('ours', { service: OURS }))),
    );
    const [configuration] = (await webhooks.read()).webhooks;
    expect(configuration?.entries.map(({ name }) => name)).toEqual(['ours']);
  });

  test.each<[string, unknown, { bundle: unknown; hasGarbage: boolean }]>([
    ['none', undefined, { bundle: [], hasGarbage: false }],
    ['null', null, { bundle: [], hasGarbage: false }],
    ['a line break, as charts and tools put there', 'Cg==', { bundle: [], hasGarbage: false }],
    ['nothing', '', { bundle: [], hasGarbage: false }],
    ['a certificate twice', base64(one.pem + one.pem), { bundle: [one], hasGarbage: true }],
    ['text around a certificate', base64(`CN=one\n${one.pem}`), { bundle: [one], hasGarbage: true }],
    ['a certificate that is cut', base64(one.pem.slice(0, 300)), { bundle: [], hasGarbage: true }],
    ['bytes that are no text', '//79', { bundle: [], hasGarbage: true }],
    ['no base64', '!!!!', { bundle: [], hasGarbage: true }],
    ['no text', 7, { bundle: [], hasGarbage: true }],
  ])('with a bundle of %s', async (_, caBundle, expected) => {
    const { webhooks } = await webhooksOn(({ response }) =>
      json(response, object(entry('a', { service: OURS, caBundle }))),
    );
    const [configuration] = (await webhooks.read()).webhooks;
    expect(configuration?.entries).toEqual([{ name: 'a', ...expected }]);
  });

  test.each([
    ['null', null],
    ['no list', {}],
    ['a list of what are no webhooks', [null, 7, 'x', [], {}, { name: 7, clientConfig: { service: OURS } }]],
  ])('without webhooks where these are %s', async (_, webhooks) => {
    const { webhooks: live } = await webhooksOn(({ response }) => json(response, { ...object(), webhooks }));
    expect((await live.read()).webhooks).toEqual([{ ...MUTATING, version: '7', entries: [] }]);
  });

  test.each<[string, (asked: Asked) => void, object]>([
    [
      'no right to it',
      ({ response }) => refuse(response, 403),
      {
        code: 'SELF_TLS_REFUSED',
        message:
          'MutatingWebhookConfiguration podrole may not be read: the API server answers 403: status 403; grant the rights of docs/rbac.md',
      },
    ],
    ['a server in trouble', ({ response }) => refuse(response, 500), { status: 500 }],
    ['no answer', () => {}, { name: 'TimedOut' }],
    ['a connection that breaks', ({ response }) => void response.destroy(), { name: 'Unreachable' }],
    ['an object without a version', ({ response }) => json(response, {}), { name: 'ApiFailure' }],
  ])('with an error for %s', async (_, answer, expected) => {
    const { webhooks } = await webhooksOn(answer);
    await expect(webhooks.read()).rejects.toMatchObject(expected);
  });
});

describe('bundles are written', () => {
  const configuration: WebhookConfiguration = { ...MUTATING, version: '7', entries: [] };
  const bundles = new Map([
    ['a', [one, two]],
    ['b', [two]],
  ]);

  test('and nothing else, at the version that was read', async () => {
    const bodies: unknown[] = [];
    const { server, webhooks } = await webhooksOn(async ({ response, body }) => {
      bodies.push(await body());
      json(response, object());
    });
    expect(await webhooks.apply(configuration, bundles)).toBe(true);
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: 'PATCH', path: MUTATING_PATH });
    expect(Object.fromEntries(asked?.query ?? [])).toEqual({ fieldManager: 'podrole-tls' });
    expect(asked?.headers['content-type']).toBe('application/strategic-merge-patch+json');
    expect(bodies).toEqual([
      {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'MutatingWebhookConfiguration',
        metadata: { name: 'podrole', resourceVersion: '7' },
        webhooks: [
          { name: 'a', clientConfig: { caBundle: base64(one.pem + two.pem) } },
          { name: 'b', clientConfig: { caBundle: base64(two.pem) } },
        ],
      },
    ]);
  });

  test.each([
    ['it is at another version', 409],
    ['there is none any more', 404],
  ])('not when %s', async (_, status) => {
    const { webhooks } = await webhooksOn(({ response }) => refuse(response, status));
    expect(await webhooks.apply(configuration, bundles)).toBe(false);
  });

  test.each<[string, (asked: Asked) => void, object]>([
    ['no right to it', ({ response }) => refuse(response, 403), { code: 'SELF_TLS_REFUSED' }],
    ['half a webhook', ({ response }) => refuse(response, 422), { status: 422 }],
    ['a bundle too large', ({ response }) => refuse(response, 413), { status: 413 }],
    ['no answer', () => {}, { name: 'TimedOut' }],
    ['a connection that breaks', ({ response }) => void response.destroy(), { name: 'Unreachable' }],
  ])('with an error for %s', async (_, answer, expected) => {
    const { webhooks } = await webhooksOn(answer);
    await expect(webhooks.apply(configuration, bundles)).rejects.toMatchObject(expected);
  });

  test('where their names lead, and nowhere else', async () => {
    const { server, webhooks } = await webhooksOn(({ response }) => json(response, object()));
    const hostile = { ...configuration, name: '../../api/v1/namespaces/x/secrets/y' };
    await expect(webhooks.apply(hostile, bundles)).rejects.toMatchObject({ code: 'USAGE' });
    expect(server.asked).toEqual([]);
  });
});

test.each(['../x', 'a/b', '', '..', 'a,metadata.name!=b', 'x?y', `${'a'.repeat(254)}`])(
  'a name such as %j leads nowhere',
  async (name) => {
    await expect(webhooksOn(() => {}, [{ ...MUTATING, name }])).rejects.toThrow(
      /is no name of a MutatingWebhookConfiguration; give/,
    );
  },
);

describe('a change of a configuration is told', () => {
  const metadata = (resourceVersion: string) => ({ metadata: { name: 'podrole', resourceVersion } });

  async function watching(answers: readonly ((asked: Asked) => void)[]) {
    let count = 0;
    const { server, webhooks } = await webhooksOn((asked) =>
      answers[Math.min(count++, answers.length - 1)]?.(asked),
    );
    const onChange = vi.fn();
    const watch = webhooks.watch(onChange);
    open.push(watch);
    const told = (times: number) => vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(times));
    return { server, watch, onChange, told };
  }
  const begin = ({ response }: Asked) => {
    event(response, 'ADDED', metadata('1'));
    event(response, 'BOOKMARK', initialEnd('2'));
  };

  test('by a watch of that name alone, and of metadata', async () => {
    const { server, told } = await watching([begin]);
    await told(2);
    expect(server.asked[0]?.path).toBe(`${GROUP}/mutatingwebhookconfigurations`);
    expect(server.asked[0]?.query.get('fieldSelector')).toBe('metadata.name=podrole');
    expect(server.asked[0]?.headers.accept).toContain('as=PartialObjectMetadata;');
  });

  test('when it is changed, deleted and made again', async () => {
    const { server, told } = await watching([begin]);
    await told(2);
    const { response } = server.asked[0] as Asked;
    event(response, 'MODIFIED', metadata('3'));
    await told(3);
    event(response, 'DELETED', metadata('4'));
    await told(4);
    event(response, 'ADDED', metadata('5'));
    await told(5);
    event(response, 'BOOKMARK', metadata('6'));
    event(response, 'MODIFIED', metadata('7'));
    await told(6);
  });

  test('also one that was missed because the watch could not go on (410)', async () => {
    const gone = ({ response }: Asked) => {
      begin({ response } as Asked);
      event(response, 'ERROR', { code: 410, message: 'too old resource version' });
    };
    const { told, server } = await watching([
      gone,
      ({ response }) => event(response, 'BOOKMARK', initialEnd('9')),
    ]);
    await told(3);
    expect(server.asked).toHaveLength(2);
  });

  test.each<[string, (asked: Asked) => void]>([
    ['no right to watch', ({ response }) => refuse(response, 403)],
    ['a server in trouble', ({ response }) => refuse(response, 500)],
    [
      'an answer that breaks off',
      ({ response }) => void response.writeHead(200).write('{"ty', () => response.destroy()),
    ],
    ['lines that are no JSON', ({ response }) => void response.writeHead(200).end('<html>\n')],
  ])('once there is no longer %s', async (_, answer) => {
    const { told } = await watching([answer, begin]);
    await told(2);
  });

  test.each<[string, (asked: Asked) => void]>([
    ['has begun', begin],
    ['gets no answer', () => {}],
    ['waits to be begun anew', ({ response }) => refuse(response, 500, { 'retry-after': '30' })],
  ])('no more once it is closed, which takes milliseconds when the watch %s', async (_, answer) => {
    const { server, watch, onChange } = await watching([answer]);
    await vi.waitFor(() => expect(server.asked).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    const before = onChange.mock.calls.length;
    const began = performance.now();
    await watch.close();
    expect(performance.now() - began).toBeLessThan(200);
    expect(onChange).toHaveBeenCalledTimes(before);
    expect(server.asked).toHaveLength(1);
  });

  test('of every configuration that was named', async () => {
    const { webhooks, server } = await webhooksOn(begin, [MUTATING, VALIDATING]);
    const onChange = vi.fn();
    open.push(webhooks.watch(onChange));
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledTimes(4));
    expect(server.asked.map(({ query }) => query.get('fieldSelector')).sort()).toEqual([
      'metadata.name=podrole',
      'metadata.name=podrole-check',
    ]);
  });
});
