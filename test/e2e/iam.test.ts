import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { api } from './api.ts';
import { ACCOUNT, type AwsWorld, type MadePod, roleArn, startAwsWorld } from './aws-world.ts';
import { make } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';

const ROLE = 'iam.amazonaws.com/role';
const SOMESUFFIX = 'example-kiam-cluster-pod-role-somesuffix';
const PARTNER = 'example-kiam-cluster-pod-role-partner';
const EXAMPLE = 'kiam-example';

let world: AwsWorld;

beforeAll(async () => {
  const roles = [
    { name: SOMESUFFIX, serviceAccount: `${EXAMPLE}:default` },
    { name: 'partner-base', serviceAccount: `${EXAMPLE}:partner` },
    { name: PARTNER, role: 'partner-base', externalId: 'contract-4711' },
    { name: 'cross-base', serviceAccount: `${EXAMPLE}:crossing` },
    { name: 'cross', role: 'cross-base', externalId: 'cross-1' },
    { name: 'late', serviceAccount: 'late:default' },
  ];
  world = await startAwsWorld(roles, {
    flags: ['--account-id', ACCOUNT],
    rights: { namespaces: true, watchConfigMap: false },
  });
  for (const document of parseAllDocuments(await example('namespace.yaml'))) {
    const object = document.toJS();
    const path = object.kind === 'Namespace' ? 'namespaces' : `namespaces/${EXAMPLE}/serviceaccounts`;
    await make(world.plane, `/api/v1/${path}`, object);
  }
  await world.makeAccount(EXAMPLE, 'default');
});
afterAll(async () => {
  await world?.stop();
});

function example(file: string): Promise<string> {
  return readFile(new URL(`../../examples/kiam/${file}`, import.meta.url), 'utf8');
}

/** Makes the pod of an example, as it stands there. */
async function makeExample(file: string): Promise<MadePod> {
  return make<MadePod>(world.plane, `/api/v1/namespaces/${EXAMPLE}/pods`, parse(await example(file)));
}

const identity = (role: string, session: string) =>
  `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${session}\n`;

describe("kiam's published example, to the letter", () => {
  test('is who it was under kiam', async () => {
    const { stdout, stderr } = await world.awsCli(await makeExample('pod.yaml'));
    expect({ stdout, stderr }).toEqual({ stdout: identity(SOMESUFFIX, 'kiam-kiam'), stderr: '' });
  });

  test('and a role that the namespace does not permit is explained to whoever applies the pod', async () => {
    const applied = await kubectl(world.plane, ['apply', '-f', '-'], {
      stdin: await example('forbidden.yaml'),
    });
    expect(applied).toMatchObject({ code: 0 });
    expect(applied.stderr).toContain(
      `Warning: podrole kiam-forbidden: namespace policy expression 'example-kiam-cluster-pod-role-.*' forbids role '${roleArn('administrator')}'`,
    );
    const { body } = await api(world.plane).get(`/api/v1/namespaces/${EXAMPLE}/pods/intruder`);
    expect(body).toMatchObject({
      spec: { containers: [{ env: [{ name: 'AWS_EC2_METADATA_DISABLED', value: 'true' }] }] },
    });
  });
});

describe('an external id', () => {
  test('leads the AWS CLI and the JavaScript SDK to the second role', async () => {
    const pod = await makeExample('external-id.yaml');
    const expected = { stdout: identity(PARTNER, 'kiam-partner-sync'), stderr: '', code: 0 };
    expect(await world.awsCli(pod)).toMatchObject(expected);
    expect(await world.javascript(pod)).toMatchObject(expected);
  });

  test('that is wrong is refused to both', async () => {
    const pod = await makeExample('wrong-external-id.yaml');
    for (const answer of [await world.awsCli(pod), await world.javascript(pod)]) {
      expect(answer.stderr).toContain('AccessDenied');
      expect(answer.code).not.toBe(0);
    }
  });

  test('on the ServiceAccount leads there, too', async () => {
    await world.makeAccount(EXAMPLE, 'crossing', {
      'eks.amazonaws.com/role-arn': roleArn('cross-base'),
      'podrole.io/assume-role-arn': roleArn('cross'),
      'podrole.io/external-id': 'cross-1',
      'podrole.io/session-name': '{namespace}-{serviceAccount}',
    });
    const pod = await world.makePod(EXAMPLE, 'crossing');
    const expected = { stdout: identity('cross', `${EXAMPLE}-crossing`), stderr: '' };
    expect(await world.awsCli(pod)).toMatchObject(expected);
    expect(await world.javascript(pod)).toMatchObject(expected);
  });

  test('in an annotation of ours that somebody else wrote counts for nothing', async () => {
    const evil = '[default]\nregion = evil\n';
    const pod = await world.makePod(EXAMPLE, 'default', {
      [ROLE]: SOMESUFFIX,
      'podrole.io/aws-config': evil,
    });
    expect(pod.metadata).not.toHaveProperty(['annotations', 'podrole.io/aws-config']);
  });
});

test('a Namespace that permits the role a moment before the pod is made is heard of in time', async () => {
  const { plane } = world;
  await make(plane, '/api/v1/namespaces', { metadata: { name: 'late' } });
  await world.makeAccount('late', 'default');
  for (let round = 0; round < 20; round++) {
    const annotations = { 'iam.amazonaws.com/permitted': round % 2 === 0 ? 'late' : null };
    await api(plane).patch('/api/v1/namespaces/late', { metadata: { annotations } });
    if (round % 2 === 1) continue;
    const { spec } = await world.makePod('late', 'default', { [ROLE]: 'late' });
    expect(JSON.stringify(spec)).toContain(roleArn('late'));
  }
});

test('a Namespace that switches the dialect on a moment before the pod is made is heard of in time', async () => {
  const { plane } = world;
  const metadata = {
    name: 'switched',
    annotations: { 'iam.amazonaws.com/permitted': '.*' },
    labels: { 'podrole.io/kiam': 'off' },
  };
  await make(plane, '/api/v1/namespaces', { metadata });
  await world.makeAccount('switched', 'default');
  for (let round = 0; round < 10; round++) {
    await api(plane).patch('/api/v1/namespaces/switched', {
      metadata: { labels: { 'podrole.io/kiam': 'off' } },
    });
    await api(plane).patch('/api/v1/namespaces/switched', {
      metadata: { labels: { 'podrole.io/kiam': 'on' } },
    });
    const { spec } = await world.makePod('switched', 'default', { [ROLE]: 'late' });
    expect(JSON.stringify(spec)).toContain(roleArn('late'));
  }
});

test('with --dialects eks the rights of amazon-eks-pod-identity-webhook are enough', async () => {
  const eks = await startAwsWorld([{ name: 'checkout', serviceAccount: 'default:checkout' }], {
    flags: ['--dialects', 'eks'],
    rights: { namespaces: false, watchConfigMap: false },
  });
  try {
    await eks.makeAccount('default', 'checkout', { 'eks.amazonaws.com/role-arn': roleArn('checkout') });
    const { stdout } = await eks.awsCli(await eks.makePod('default', 'checkout'), {
      AWS_ROLE_SESSION_NAME: 'e2e',
    });
    expect(stdout).toBe(identity('checkout', 'e2e'));
    expect(await eks.replica.readyz()).not.toContain('Namespace');
  } finally {
    await eks.stop();
  }
});
