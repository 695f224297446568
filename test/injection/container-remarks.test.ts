import { describe, expect, test } from 'vitest';
import type { Grant } from '../../src/identity/decision.ts';
import { containerRemark, environmentRemarks } from '../../src/injection/container-remarks.ts';
import { variablesFromElsewhere } from '../../src/injection/env-from.ts';

const base = {
  audience: 'a',
  expirationSeconds: 3600,
  stsRegionalEndpoint: false,
  region: 'eu-central-1' as string | undefined,
  containers: { include: undefined, skip: new Set<string>() },
};
const roleArn = 'arn:aws:iam::111122223333:role/orders';
const webIdentity: Grant = { ...base, method: 'web-identity', roleArn, sessionName: undefined };
const withoutRegion: Grant = { ...webIdentity, region: undefined };
const agent: Grant = { ...base, method: 'container-credentials' };

function codes(grant: Grant, names: readonly string[], envFrom?: readonly object[]) {
  const env = names.map((name) => ({ name, value: name === 'AWS_ROLE_ARN' ? 'own' : 'x' }));
  const container = { name: 'app', env, envFrom };
  const elsewhere = variablesFromElsewhere(container, 'shop', () => undefined);
  return environmentRemarks(container, { set: new Set(names), grant, elsewhere }).map(({ code }) => code);
}
const PAIR = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'];
const FROM = [{ configMapRef: { name: 'x' } }];

describe('a container that is given a web identity', () => {
  test.each<[names: readonly string[], remarks: readonly string[]]>([
    [[], []],
    [['AWS_PROFILE', 'AWS_REGION'], []],
    [['AWS_ROLE_ARN'], ['identity-half-set']],
    [['AWS_WEB_IDENTITY_TOKEN_FILE'], ['identity-half-set']],
    [PAIR, ['identity-already-set']],
    [['AWS_ACCESS_KEY_ID'], ['static-keys-set']],
    [['AWS_SECRET_ACCESS_KEY'], ['static-keys-set']],
    [['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'], ['static-keys-set']],
    [['AWS_SESSION_TOKEN'], []],
    [['AWS_CONTAINER_CREDENTIALS_FULL_URI'], ['container-credentials-set']],
    [['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'], ['container-credentials-set']],
    [['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'], ['container-credentials-set']],
    [['AWS_CONTAINERS'], []],
  ])('and sets %j has the remarks %j', (names, remarks) => {
    expect(codes(webIdentity, names)).toEqual(remarks);
  });
});

describe('a container that is given the address of the agent', () => {
  test.each<[names: readonly string[], remarks: readonly string[]]>([
    [['AWS_ROLE_ARN'], []],
    [PAIR, []],
    [['AWS_CONTAINER_CREDENTIALS_FULL_URI'], []],
    [['AWS_ACCESS_KEY_ID'], ['static-keys-set']],
  ])('and sets %j has the remarks %j', (names, remarks) => {
    expect(codes(agent, names)).toEqual(remarks);
  });
});

describe('a container that takes variables from elsewhere', () => {
  test.each<[says: string, grant: Grant, names: readonly string[], from: readonly object[], noted: boolean]>([
    ['is noted where it is given a region', webIdentity, [], FROM, true],
    ['is noted where the agent serves it', agent, [], FROM, true],
    ['is not noted where no region is given', withoutRegion, [], FROM, false],
    ['is not noted where it sets AWS_REGION', webIdentity, ['AWS_REGION'], FROM, false],
    ['is not noted where it sets AWS_DEFAULT_REGION', webIdentity, ['AWS_DEFAULT_REGION'], FROM, false],
    ['is not noted where its list is empty', webIdentity, [], [], false],
  ])('%s', (_says, grant, names, from, noted) => {
    expect(codes(grant, names, from)).toEqual(noted ? ['env-from-unknown'] : []);
  });
});

test.each<[container: object, text: string]>([
  [{ name: 'app' }, 'container "app" is here'],
  [{ name: 'a\nb' }, 'container "a\\u000ab" is here'],
  [{}, 'container (without a name) is here'],
  [{ name: 5 }, 'container (without a name) is here'],
])('a remark on %j names it', (container, text) => {
  expect(containerRemark('container-skipped', { ...container }, 'is here')).toEqual({
    code: 'container-skipped',
    text,
  });
});
