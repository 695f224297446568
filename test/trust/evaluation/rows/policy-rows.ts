import { CHAINED, chained, KIAM_SERVER, PROVIDER, SHOP_CART, WEB_IDENTITY, when } from '../../policies.ts';
import { AUD, CART, CASH, SUB } from './condition-row.ts';
import type { Source } from './sources.ts';

/** What a policy is made of, its statements, and whether it lets a request in. */
export type PolicyRow = readonly [
  source: Source,
  sentence: string,
  statements: readonly object[],
  allowed: boolean,
  request?: typeof WEB_IDENTITY,
];

const deny = (statement: object) => ({ ...statement, Effect: 'Deny' });
const cash = when({ StringEquals: { [SUB]: CASH } });
const unknown = when({ Bool: { 'aws:SecureTransport': 'false' } });
const both = (operator: string, aud: string, sub: string) => when({ [operator]: { [AUD]: aud, [SUB]: sub } });

/** Whole policies, asked by a token of shop/cart where nothing else is said. */
export const POLICY_ROWS: readonly PolicyRow[] = [
  ['logic', 'no statement', [], false],
  ['logic', 'one Allow that matches', [SHOP_CART], true],
  ['logic', 'one Allow that does not', [cash], false],
  ['logic', 'an Allow that does not match before one that does', [cash, SHOP_CART], true],
  ['logic', 'an Allow that does not match after one that does', [SHOP_CART, cash], true],
  ['logic', 'the same Allow twice', [SHOP_CART, SHOP_CART], true],
  ['logic', 'a Deny alone', [deny(SHOP_CART)], false],
  ['logic', 'a Deny alone that does not match', [deny(cash)], false],
  ['logic', 'a Deny after the Allow', [SHOP_CART, deny(SHOP_CART)], false],
  ['logic', 'a Deny before the Allow', [deny(SHOP_CART), SHOP_CART], false],
  ['logic', 'a Deny among many Allows', [SHOP_CART, SHOP_CART, deny(SHOP_CART), SHOP_CART], false],
  ['logic', 'a Deny of somebody else', [SHOP_CART, deny(cash)], true],
  ['logic', 'a Deny of everybody', [SHOP_CART, deny({ ...when({}), Principal: '*', Action: '*' })], false],
  ['logic', 'a Deny of another action', [SHOP_CART, deny({ ...SHOP_CART, Action: 'sts:AssumeRole' })], true],
  [
    'logic',
    'a Deny of another provider',
    [SHOP_CART, deny({ ...SHOP_CART, Principal: { Federated: `${PROVIDER}2` } })],
    true,
  ],
  [
    'not-action',
    'a Deny of all but this action',
    [SHOP_CART, deny({ ...when({}), NotAction: SHOP_CART.Action, Action: undefined })],
    true,
  ],
  [
    'not-action',
    'a Deny of all but another action',
    [SHOP_CART, deny({ ...when({}), NotAction: 'sts:AssumeRole', Action: undefined })],
    false,
  ],
  [
    'session-tags',
    'a Deny of tagging the session',
    [SHOP_CART, deny({ ...SHOP_CART, Action: 'sts:TagSession' })],
    true,
  ],
  [
    'operators',
    'a Deny of all namespaces but this',
    [when({}), deny(when({ StringNotLike: { [SUB]: '*:shop:*' } }))],
    true,
  ],
  [
    'operators',
    'a Deny of all namespaces but another',
    [when({}), deny(when({ StringNotLike: { [SUB]: '*:till:*' } }))],
    false,
  ],
  [
    'missing-key',
    'a Deny of all but one external id, sent without',
    [SHOP_CART, deny(when({ StringNotEquals: { 'sts:ExternalId': 'x' } }))],
    false,
  ],
  [
    'if-exists',
    'a Deny of all but one external id, if it exists, sent without',
    [SHOP_CART, deny(when({ StringNotEqualsIfExists: { 'sts:ExternalId': 'x' } }))],
    false,
  ],
  [
    'set-operators',
    'a Deny where any audience is forbidden',
    [SHOP_CART, deny(when({ 'ForAnyValue:StringEquals': { [AUD]: ['x', 'sts.amazonaws.com'] } }))],
    false,
  ],
  [
    'set-operators',
    'a Deny where all audiences are forbidden, without one',
    [SHOP_CART, deny(when({ 'ForAllValues:StringEquals': { 'other.example:aud': 'x' } }))],
    false,
  ],
  ['null', 'a Deny where the subject is missing', [SHOP_CART, deny(when({ Null: { [SUB]: 'true' } }))], true],
  ['null', 'a Deny where the subject is there', [SHOP_CART, deny(when({ Null: { [SUB]: false } }))], false],
  ['silent', 'an unknown Deny', [SHOP_CART, deny(unknown)], false],
  [
    'silent',
    'an unknown Deny of somebody else',
    [SHOP_CART, deny({ ...unknown, Condition: { ...unknown.Condition, ...cash.Condition } })],
    true,
  ],
  ['silent', 'an unknown Allow', [unknown], false],
  ['silent', 'an unknown Allow beside one that matches', [unknown, SHOP_CART], true],
  [
    'not-principal',
    'an Allow of everybody but somebody else',
    [{ ...when({}), Principal: undefined, NotPrincipal: { AWS: KIAM_SERVER } }],
    false,
  ],
  [
    'not-principal',
    'a Deny of everybody but this provider',
    [SHOP_CART, deny({ ...when({}), Principal: undefined, NotPrincipal: { Federated: PROVIDER } })],
    false,
  ],

  ['multi-value', 'two keys that match', [both('StringEquals', 'sts.amazonaws.com', CART)], true],
  ['multi-value', 'two keys of which the first differs', [both('StringEquals', 'vault', CART)], false],
  [
    'multi-value',
    'two keys of which the second differs',
    [both('StringEquals', 'sts.amazonaws.com', CASH)],
    false,
  ],
  ['multi-value', 'two negated keys that differ', [both('StringNotEquals', 'vault', CASH)], true],
  ['multi-value', 'two negated keys of which one matches', [both('StringNotEquals', 'vault', CART)], false],
  [
    'multi-value',
    'two operators that hold',
    [when({ StringEquals: { [AUD]: 'sts.amazonaws.com' }, StringLike: { [SUB]: '*:shop:*' } })],
    true,
  ],
  [
    'multi-value',
    'two operators of which one does not',
    [when({ StringEquals: { [AUD]: 'vault' }, StringLike: { [SUB]: '*:shop:*' } })],
    false,
  ],
  [
    'multi-value',
    'a range with a hole around it',
    [when({ StringLike: { [SUB]: '*:shop:*' }, StringNotEquals: { [SUB]: CASH } })],
    true,
  ],
  [
    'multi-value',
    'a range with a hole where it is',
    [when({ StringLike: { [SUB]: '*:shop:*' }, StringNotEquals: { [SUB]: CART } })],
    false,
  ],
  [
    'multi-value',
    'one key under two operators',
    [when({ StringLike: { [SUB]: '*' }, StringEquals: { [SUB]: CART } })],
    true,
  ],
  [
    'silent',
    'one key twice, in another case',
    [when({ StringEquals: { [SUB]: CART, [SUB.toUpperCase()]: CART } })],
    false,
  ],
  [
    'silent',
    'a Deny with one key twice, in another case',
    [SHOP_CART, deny(when({ StringEquals: { [SUB]: CASH, [SUB.toUpperCase()]: CART } }))],
    false,
  ],
  ['grammar', 'no condition', [when({})], true],
  ['wif-keys', "another provider's claims", [when({ StringEquals: { 'other.example:sub': CART } })], false],
  [
    'global-keys',
    'the provider as a key',
    [when({ StringEquals: { 'aws:FederatedProvider': PROVIDER } })],
    false,
  ],
  [
    'global-keys',
    'the provider as a key, sent',
    [when({ StringEquals: { 'aws:FederatedProvider': PROVIDER } })],
    true,
    { ...WEB_IDENTITY, context: { 'aws:federatedprovider': [PROVIDER] } },
  ],
  [
    'wif-keys',
    'two providers, one of which vouches',
    [{ ...SHOP_CART, Principal: { Federated: [`${PROVIDER}2`, PROVIDER] } }],
    true,
  ],
  [
    'wif-keys',
    "two providers, with the other's claims",
    [
      {
        ...cash,
        Principal: { Federated: [`${PROVIDER}2`, PROVIDER] },
        Condition: { StringEquals: { [`${SUB}2`]: CART } },
      },
    ],
    false,
  ],

  [
    'sts-keys',
    'a role with its external id',
    [chained({ AWS: KIAM_SERVER }, { StringEquals: { 'sts:ExternalId': 'shop-42' } })],
    true,
    CHAINED,
  ],
  [
    'sts-keys',
    'a role with another external id',
    [chained({ AWS: KIAM_SERVER }, { StringEquals: { 'sts:ExternalId': 'shop-43' } })],
    false,
    CHAINED,
  ],
  [
    'sts-keys',
    'a role with one of several external ids',
    [chained({ AWS: KIAM_SERVER }, { StringEquals: { 'sts:ExternalId': ['a', 'shop-42'] } })],
    true,
    CHAINED,
  ],
  [
    'sts-keys',
    'a role with a session name',
    [chained({ AWS: KIAM_SERVER }, { StringLike: { 'sts:RoleSessionName': 'k?am' } })],
    true,
    CHAINED,
  ],
  [
    'null',
    'a role without an external id',
    [chained({ AWS: KIAM_SERVER }, { Null: { 'sts:ExternalId': 'false' } })],
    false,
    { ...CHAINED, context: { 'sts:rolesessionname': ['kiam'] } },
  ],
  [
    'global-keys',
    'a role whose session may have begun with a token',
    [chained({ AWS: KIAM_SERVER }, { StringNotEquals: { 'aws:FederatedProvider': PROVIDER } })],
    false,
    CHAINED,
  ],
  [
    'logic',
    'the statements of a migration, asked by a role',
    [SHOP_CART, chained({ AWS: KIAM_SERVER })],
    true,
    CHAINED,
  ],
  [
    'logic',
    'the statements of a migration, asked by a token',
    [SHOP_CART, chained({ AWS: KIAM_SERVER })],
    true,
  ],
];
