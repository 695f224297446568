import { asObject } from './pod.ts';
import { quote } from './quote.ts';
import { matchesWildcard } from './wildcard.ts';

/** What the ConfigMap says of a ServiceAccount. What it leaves out comes from the flags. */
export interface ConfigMapRole {
  readonly roleArn: string;
  readonly audience: string | undefined;
  readonly stsRegionalEndpoint: boolean | undefined;
  /** Seconds, as written; 0 and absent are `undefined`. */
  readonly expirationSeconds: number | undefined;
}

/** The roles that the ConfigMap gives to ServiceAccounts. */
export interface ConfigMapRoles {
  /** The entry for a ServiceAccount: an exact key before a glob, among globs the one with the longest literal start. */
  find(namespace: string, serviceAccount: string): ConfigMapRole | undefined;
}

/** The ConfigMap that amazon-eks-pod-identity-webhook watches, and its one key. */
export const CONFIG_MAP = { name: 'pod-identity-webhook', key: 'config' };

/** No roles: what no ConfigMap, or an empty one, counts as. */
export const NO_ROLES: ConfigMapRoles = { find: () => undefined };

/**
 * Parses the key `config` of the ConfigMap `pod-identity-webhook`:
 * `{"NAMESPACE/NAME": {"RoleARN": "…", "Audience": "…", "UseRegionalSTS": true, "TokenExpiration": 3600}}`.
 * Field names count without regard to case, as Go's `encoding/json` reads them. `*` in the namespace matches anything.
 *
 * @returns the roles, or one sentence on what is wrong with the document.
 */
export function parseConfigMapRoles(text: string): ConfigMapRoles | { readonly problem: string } {
  let document: unknown;
  try {
    document = JSON.parse(text === '' ? '{}' : text);
  } catch {
    return { problem: 'is no JSON' };
  }
  const entries = asObject(document);
  if (entries === undefined) return { problem: 'is no JSON object' };
  const exact = new Map<string, ConfigMapRole>();
  const globs = new Map<string, { readonly pattern: string; readonly role: ConfigMapRole }[]>();
  for (const [key, value] of Object.entries(entries)) {
    const [namespace, name, ...rest] = key.split('/');
    if (!namespace || !name || rest.length > 0)
      return { problem: `key ${quote(key)} is not of the form NAMESPACE/NAME` };
    const role = readRole(value);
    if (typeof role === 'string') return { problem: `key ${quote(key)}: ${role}` };
    if (namespace.includes('*')) {
      const patterns = globs.get(name) ?? [];
      patterns.push({ pattern: namespace, role });
      globs.set(name, patterns);
    } else exact.set(key, role);
  }
  for (const patterns of globs.values())
    patterns.sort((a, b) => literalStart(b.pattern) - literalStart(a.pattern));
  return {
    find: (namespace, serviceAccount) =>
      exact.get(`${namespace}/${serviceAccount}`) ??
      globs.get(serviceAccount)?.find(({ pattern }) => matchesWildcard(pattern, namespace))?.role,
  };
}

function literalStart(pattern: string): number {
  return pattern.indexOf('*');
}

/** The fields with their types, and what a wrong one is called. */
const FIELDS = {
  rolearn: 'string',
  audience: 'string',
  useregionalsts: 'boolean',
  tokenexpiration: 'number',
} as const;

function readRole(value: unknown): ConfigMapRole | string {
  const entry = asObject(value);
  if (entry === undefined) return 'is no object';
  const fields = new Map(Object.entries(entry).map(([name, field]) => [name.toLowerCase(), field]));
  for (const [name, type] of Object.entries(FIELDS)) {
    const field = fields.get(name);
    if (field !== undefined && field !== null && typeof field !== type) return `field ${name} is no ${type}`;
  }
  const expiration = fields.get('tokenexpiration');
  if (typeof expiration === 'number' && !Number.isSafeInteger(expiration))
    return 'field tokenexpiration is no whole number';
  return {
    roleArn: String(fields.get('rolearn') ?? ''),
    audience: nonEmpty(fields.get('audience')),
    stsRegionalEndpoint:
      typeof fields.get('useregionalsts') === 'boolean' ? fields.get('useregionalsts') === true : undefined,
    expirationSeconds: typeof expiration === 'number' && expiration !== 0 ? expiration : undefined,
  };
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
