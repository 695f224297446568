import { describe, expect, test } from 'vitest';
import { trustsProvider } from '../../../src/iam/provider/trusting-roles.ts';
import { HOST, KIAM, letting, OTHER_HOST, PROVIDER, textOf } from '../../trust/editing/written.ts';

const federated = (Federated: unknown, rest: object = {}) =>
  textOf({ Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity', ...rest });

/** Who is meant is told by the condition alone. */
const asked = (principal: object, host = HOST) =>
  textOf({
    Effect: 'Allow',
    ...principal,
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${host}:sub`]: 'system:serviceaccount:shop:cart' } },
  });

describe('a role trusts a provider', () => {
  test.each([
    ['that it names for a ServiceAccount', textOf(letting(['shop/cart'])), true],
    ['that is one of several', federated(['cognito-identity.amazonaws.com', PROVIDER]), true],
    ['in its second statement', textOf(letting(['a/b'], {}, OTHER_HOST), letting(['a/b'])), true],
    ['whose slashes are escaped', textOf(letting(['a/b'])).replaceAll('/', '\\/'), true],
    ['in a policy that cannot be read, to be on the safe side', `{"Statement": "${PROVIDER}"}`, true],
    ['that is one of everybody, asked for its tokens', asked({ Principal: '*' }), true],
    ['that is one of all providers, asked for its tokens', asked({ Principal: { Federated: '*' } }), true],
    ['that is not excepted, asked for its tokens', asked({ NotPrincipal: { AWS: KIAM } }), true],
    ['not where everybody is asked for the tokens of another', asked({ Principal: '*' }, OTHER_HOST), false],
    ['not where it names another', textOf(letting(['shop/cart'], {}, OTHER_HOST)), false],
    ['not where it names one whose URL goes on', federated(`${PROVIDER}/other`), false],
    ['not where it only denies it', federated(PROVIDER, { Effect: 'Deny' }), false],
    [
      'not where another principal gets in',
      textOf({ Effect: 'Allow', Principal: { AWS: KIAM }, Action: 'sts:AssumeRole' }),
      false,
    ],
    [
      'not where only a Sid says so',
      textOf({
        Sid: 'x',
        Effect: 'Allow',
        Principal: { AWS: KIAM },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': PROVIDER } },
      }),
      false,
    ],
    ['not in what is no policy', 'nothing', false],
  ])('%s', (_, text, trusts) => {
    expect(trustsProvider(text, PROVIDER)).toBe(trusts);
  });
});
