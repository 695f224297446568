import { expect, test } from 'vitest';
import { derive } from '../../../src/demand/derive.ts';
import { type Asker, accountAsker } from '../../../src/demand/holder.ts';
import { rolePolicies } from '../../../src/demand/role-policies.ts';
import { createExpressions } from '../../../src/identity/expressions.ts';
import { NOTHING_KNOWN, type ObjectFacts } from '../../../src/identity/facts.ts';
import { viewPod } from '../../../src/identity/pod.ts';
import { IDENTITY_FLAGS } from '../../../src/settings/identity.ts';
import { readSettings } from '../../../src/settings/read.ts';

const ACCOUNTS = Number(process.env.BENCH_ACCOUNTS ?? 10_000);
const PODS = Number(process.env.BENCH_PODS ?? 50_000);
const ROLES = Number(process.env.BENCH_ROLES ?? 2000);
const NAMESPACES = 500;
/** What the derivation may take. Seconds. */
const MOST = 2;

const nameOf = (index: number) => `team-${index % NAMESPACES}`;
const roleOf = (index: number) => `${nameOf(index)}-app-${index % ROLES}`;
const accounts = new Map<string, ObjectFacts>(
  Array.from({ length: ACCOUNTS }, (_, index) => {
    // Half have their role from the dialect of EKS; on the others pods ask for theirs.
    const roleArn = `arn:aws:iam::111122223333:role/${roleOf(index)}`;
    const annotations =
      index % 2 === 0 ? { 'eks.amazonaws.com/role-arn': roleArn } : { 'podrole.io/region': 'eu-west-1' };
    return [
      `${nameOf(index)}/app-${index}`,
      { annotations: annotations as ObjectFacts['annotations'], labels: {} },
    ];
  }),
);
const namespaces = new Map<string, ObjectFacts>(
  Array.from({ length: NAMESPACES }, (_, index) => {
    const expression = `${nameOf(index)}-(app|job|cron)-[0-9]{1,4}|shared-.*`;
    return [nameOf(index), { annotations: { 'iam.amazonaws.com/permitted': expression }, labels: {} }];
  }),
);
const facts = {
  ...NOTHING_KNOWN,
  serviceAccount: (namespace: string, name: string) => accounts.get(`${namespace}/${name}`),
  namespace: (name: string) => namespaces.get(name),
};

/** As they come from an API server: one at a time, none held. */
function* askers(): Generator<Asker> {
  for (const key of accounts.keys()) {
    const [namespace = '', name = ''] = key.split('/');
    yield accountAsker(namespace, name);
  }
  for (let index = 0; index < PODS; index++) {
    const account = index % ACCOUNTS;
    const annotations = account % 2 === 0 ? {} : { 'iam.amazonaws.com/role': roleOf(account) };
    const name = `app-${account}-7d4b9c6f5-${index}`;
    const pod = { metadata: { name, annotations }, spec: { serviceAccountName: `app-${account}` } };
    const namespace = nameOf(account);
    yield { kind: 'Pod', namespace, name, pod: viewPod(pod, namespace) };
  }
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;

const DIALECTS = ['eks,kiam', 'eks,kiam:audit,kube2iam'];

test.each(DIALECTS)(`the policies of ${ROLES} roles, with --dialects %s`, (dialects) => {
  const settings = readSettings(IDENTITY_FLAGS, { 'account-id': '111122223333', dialects }, {});
  const times = [1, 2, 3].map(() => {
    const expressions = createExpressions(settings);
    const before = process.memoryUsage.rss();
    const began = process.cpuUsage();
    const started = performance.now();
    const demand = derive(askers(), { facts, settings, expressions });
    const policies = rolePolicies(demand, { hostAndPath: 'oidc.example.com/prod' });
    const seconds = (performance.now() - started) / 1000;
    expect(policies.size).toBe(ROLES);
    const { user } = process.cpuUsage(began);
    expect(new Set(demand.claims.map(({ roleArn }) => roleArn)).size).toBe(ROLES);
    expect(demand.asked).toEqual({ serviceAccounts: ACCOUNTS, pods: PODS });
    expect(demand.forbidden).toEqual([]);
    const grown = megabytes(process.memoryUsage.rss() - before);
    const peak = megabytes(process.resourceUsage().maxRSS * 1024);
    console.log(
      `${dialects}: ${ACCOUNTS} ServiceAccounts, ${PODS} pods, ${demand.claims.length} claims in ${seconds.toFixed(2)} s (${(user / 1e6).toFixed(2)} s of CPU); the process grew by ${grown}, at its peak it has ${peak}`,
    );
    return seconds;
  });
  const [, median] = [...times].sort((one, other) => one - other);
  expect(median).toBeLessThan(MOST);
});
