import type { IdentityPolicy } from './identity-policy.ts';
import { AT_ONCE, type Lag } from './lag.ts';
import { type GivenProvider, type Provider, providerOf } from './provider.ts';
import { type GivenRole, type Role, roleOf } from './role.ts';
import { createStore, type Store } from './store.ts';

/** The state of one account, live: tests arrange it and look at it. */
export interface Account {
  readonly id: string;
  readonly partition: string;
  /** By name. As they are: lag does not hide anything here. */
  readonly roles: Map<string, Role>;
  /** By ARN. As they are. */
  readonly providers: Map<string, Provider>;
  /** Characters of a trust policy, white space not counted. */
  quota: number;
  /** OIDC providers. */
  providerQuota: number;
  /** What the callers of this account may do; everything while it is `undefined`. */
  policy: IdentityPolicy | undefined;
  /** How reads lag behind writes that come by requests. */
  lag: Lag;
  /** Roles on one page at most, however many are asked for: IAM may answer fewer. */
  pageSize: number;
  /** Principals that UpdateAssumeRolePolicy refuses because they do not exist. */
  readonly unknownPrincipals: Set<string>;
  /** What IAM keeps of a trust policy that it was given; the document as it is, unless set. */
  keeps: (document: string) => string;
  addRole(given: GivenRole): Role;
  addProvider(given: GivenProvider): Provider;
  /** Changes the trust policy at once, as another administrator might: no request is seen, no lag hides it. */
  setTrust(role: string, trustPolicy: string | object): void;
  /** The trust policy as it is, parsed. */
  trustOf(role: string): TrustDocument;
}

/** A trust policy as its JSON. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at what they arranged.
export type TrustDocument = any;

/** An account with what lags and what does not. */
export interface StoredAccount extends Account {
  readonly stored: { readonly roles: Store<Role>; readonly providers: Store<Provider> };
}

/** An account with nothing in it. */
export function createAccount(
  id: string,
  { partition, now }: { readonly partition: string; readonly now: () => number },
): StoredAccount {
  const lag = () => account.lag;
  const stored = { roles: createStore<Role>({ lag, now }), providers: createStore<Provider>({ lag, now }) };
  const arn = `arn:${partition}:iam::${id}`;
  const roleNamed = (name: string) => {
    const role = stored.roles.current.get(name);
    if (role === undefined) throw new Error(`the account ${id} has no role "${name}"`);
    return role;
  };
  const account: StoredAccount = {
    id,
    partition,
    stored,
    roles: stored.roles.current,
    providers: stored.providers.current,
    quota: 2048,
    providerQuota: 100,
    policy: undefined,
    lag: AT_ONCE,
    pageSize: 1000,
    unknownPrincipals: new Set(),
    keeps: (document) => document,
    addRole(given) {
      const role = roleOf(arn, given, now());
      stored.roles.current.set(role.name, role);
      return role;
    },
    addProvider(given) {
      const provider = providerOf(arn, given, now());
      stored.providers.current.set(provider.arn, provider);
      return provider;
    },
    setTrust(name, policy) {
      const trustPolicy = typeof policy === 'string' ? policy : JSON.stringify(policy);
      stored.roles.current.set(name, { ...roleNamed(name), trustPolicy });
    },
    trustOf: (name) => JSON.parse(roleNamed(name).trustPolicy),
  };
  return account;
}
