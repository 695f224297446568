import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StoreRights } from '../../src/cluster/kubernetes/rights.ts';
import { eventually } from './eventually.ts';
import { accountFolder, make, NAMESPACE } from './in-cluster.ts';
import {
  DOCUMENTED,
  ready,
  type SelfTlsCluster,
  SHORT_LIVES,
  startSelfTlsCluster,
} from './self-tls-cluster.ts';
import { type SelfTlsReplica, startSelfTlsReplica } from './self-tls-replica.ts';

let cluster: SelfTlsCluster;

beforeAll(async () => {
  cluster = await startSelfTlsCluster('127.200.0.43');
});
afterAll(() => cluster?.stop());

/** The documented rights but a verb on a resource. */
function without(resource: string, verb: string): StoreRights {
  const less = (rules: StoreRights['role']) =>
    rules.map((rule) =>
      rule.resources.includes(resource) ? { ...rule, verbs: rule.verbs.filter((one) => one !== verb) } : rule,
    );
  return { clusterRole: less(DOCUMENTED.clusterRole), role: less(DOCUMENTED.role) };
}

async function startedWith(folder: string, flags: readonly string[]): Promise<SelfTlsReplica> {
  return startSelfTlsReplica({ ...cluster.pod, folder }, [...SHORT_LIVES, '--drain', '0', ...flags]);
}

/** It lives all the while and ends when told to. */
async function wellBehaved(replica: SelfTlsReplica): Promise<void> {
  expect(replica.exit()).toBeUndefined();
  expect((await replica.livez()).status).toBe(200);
  expect(await replica.stop('SIGTERM')).toBe(0);
}

describe('without a right', () => {
  test.each([
    ['secrets', 'get', /\[-\]ca-bundle: .*may not be read.*cannot get resource "secrets".*rbac\.md/],
    [
      'secrets',
      'create',
      /\[-\]ca-bundle: .*may not be made: the API server answers 403 \(Forbidden\).*chart/,
    ],
    [
      'secrets',
      'patch',
      /\[-\]ca-bundle: .*may not be (made|written): the API server answers 403 \(Forbidden\).*/,
    ],
    [
      'mutatingwebhookconfigurations',
      'get',
      /\[-\]ca-bundle: .*may not be read.*cannot get resource "mutatingwebhookconfigurations".*rbac\.md/,
    ],
    [
      'mutatingwebhookconfigurations',
      'patch',
      /\[-\]ca-bundle: .*may not be written.*cannot patch resource "mutatingwebhookconfigurations".*rbac\.md/,
    ],
  ])('on %s to %s, a replica is not ready and says so', async (resource, verb, says) => {
    const folder = await accountFolder(cluster.plane, `no-${resource}-${verb}`, without(resource, verb));
    const replica = await startedWith(folder, ['--tls-secret', 'podrole-ca']);
    let body = '';
    await eventually('what is missing', async () => {
      body = (await replica.readyz()).body;
      return says.test(body);
    }).catch(() => {});
    expect(body).toMatch(says);
    expect((await replica.readyz()).status).toBe(503);
    await wellBehaved(replica);
  });
});

describe('a configuration by a wrong name', () => {
  test('a replica is not ready, and says which', async () => {
    const rights = {
      ...DOCUMENTED,
      clusterRole: DOCUMENTED.clusterRole.map((rule) =>
        rule.resourceNames === undefined ? rule : { ...rule, resourceNames: ['podrole', 'podrol'] },
      ),
    };
    const folder = await accountFolder(cluster.plane, 'typo', rights);
    const replica = await startedWith(folder, ['--mutating-webhook', 'podrol']);
    const says = async () =>
      (await replica.readyz()).body.includes(
        `no webhook of MutatingWebhookConfiguration podrol calls Service ${NAMESPACE}/webhook`,
      );
    await eventually('the name', says);
    expect((await replica.readyz()).status).toBe(503);
    await wellBehaved(replica);
  });

  test('where rights are for the right one alone, it says that it may not read it', async () => {
    const replica = await startedWith(cluster.pod.folder, ['--mutating-webhook', 'podrol']);
    const says = async () =>
      (await replica.readyz()).body.includes('MutatingWebhookConfiguration podrol may not be read');
    await eventually('the name', says);
    expect((await replica.readyz()).status).toBe(503);
    await wellBehaved(replica);
  });
});

describe('without the right to hear of changes', () => {
  test.each(['watch', 'list'])(
    '(%s), a replica is ready, and bundles are repaired when it looks again',
    async (verb) => {
      const rights = without('mutatingwebhookconfigurations', verb);
      const folder = await accountFolder(cluster.plane, `no-${verb}`, rights);
      const replica = await startedWith(folder, []);
      await ready(replica);
      await cluster.writeBundle('');
      await eventually('a bundle', async () => (await cluster.bundle()) !== '');
      await sleep(200);
      if (verb === 'watch')
        expect(replica.stdout.join('\n')).toMatch(/cannot watch resource \\"mutatingwebhookconfigurations/);
      await wellBehaved(replica);
    },
  );
});

test("a Secret of another type is said to be somebody else's", async () => {
  await make(cluster.plane, `/api/v1/namespaces/${NAMESPACE}/secrets`, {
    metadata: { name: 'typed' },
    type: 'e2e.test/x',
  });
  const rights = {
    ...DOCUMENTED,
    role: DOCUMENTED.role.map((rule) => ({ ...rule, resourceNames: ['typed'] })),
  };
  const replica = await startedWith(await accountFolder(cluster.plane, 'typed', rights), [
    ...['--tls-secret', 'typed'],
  ]);
  const says = async () =>
    (await replica.readyz()).body.includes('is of type "e2e.test/x", somebody else\'s');
  await eventually('the type', says);
  await wellBehaved(replica);
});
