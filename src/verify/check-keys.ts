import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import { type Jwk, thumbprintOf } from '../issuer/jwk.ts';
import { MAX_KEYS_PER_KIND } from '../issuer/jwks.ts';
import { privateMembers, readJwk } from '../issuer/read-jwk.ts';
import { type Finding, finding } from './finding.ts';

const AT = 'JWKS';

/** Keys of a JWKS that STS can use, and what is wrong with it. */
export interface CheckedKeys {
  readonly keys: readonly Jwk[];
  readonly findings: readonly Finding[];
}

/** As many are looked at as STS reads of both kinds, and some more to tell of. */
const MOST_ENTRIES = 1000;

/** What AWS would have against a JWKS. */
export function checkKeys(jwks: JsonObject): CheckedKeys {
  const { keys: entries } = jwks;
  if (!Array.isArray(entries))
    return { keys: [], findings: [finding('jwks-malformed', { at: AT, text: 'keys must be a list' })] };
  const checked = entries.slice(0, MOST_ENTRIES).map(checkEntry);
  const keys = checked.flatMap(({ key }) => key ?? []);
  const none = `${entries.length} entries, none of which can be used`;
  return {
    keys,
    findings: [
      ...checked.flatMap(({ findings }) => findings),
      ...countFindings(entries),
      ...(keys.length === 0 ? [finding('keys-none', { at: AT, text: none })] : []),
      ...repeatFindings(keys),
    ],
  };
}

function checkEntry(value: unknown, index: number): { key?: Jwk; findings: readonly Finding[] } {
  const at = `keys[${index}]`;
  const entry = asObject(value) ?? {};
  const kid = typeof entry.kid === 'string' ? `kid ${quote(entry.kid)}` : 'no kid';
  const named = (text: string) => ({ at, text: `${kid}: ${text}` });
  const secret = privateMembers(entry);
  // What it is otherwise good for matters no longer.
  if (secret.length > 0) return { findings: [finding('key-private', named(`it has ${secret.join(', ')}`))] };
  if (typeof entry.kid !== 'string')
    return { findings: [finding('kid-missing', { at, text: 'kid must be a text' })] };
  try {
    const key = readJwk(value);
    return {
      key,
      findings: [...(entry.use === 'sig' ? [] : [finding('key-use', named('no use'))]), ...emptyKid(key, at)],
    };
  } catch (cause) {
    return {
      findings: [finding('key-unusable', named(cause instanceof Error ? cause.message : String(cause)))],
    };
  }
}

function emptyKid({ kid }: Jwk, at: string): readonly Finding[] {
  return kid === '' ? [finding('kid-empty', { at, text: 'kid ""' })] : [];
}

function countFindings(entries: readonly unknown[]): readonly Finding[] {
  return ['RSA', 'EC'].flatMap((kty) => {
    const count = entries.filter((entry) => asObject(entry)?.kty === kty).length;
    return count > MAX_KEYS_PER_KIND ? [finding('keys-many', { at: AT, text: `${count} ${kty} keys` })] : [];
  });
}

/** Several keys may have an empty kid: a token without one is tried with each. */
function repeatFindings(keys: readonly Jwk[]): readonly Finding[] {
  const known = new Map<string, string>();
  return keys.flatMap((key) => {
    const thumbprint = thumbprintOf(key);
    const name = key.kid === '' ? `:${thumbprint}` : key.kid;
    const before = known.get(name);
    known.set(name, before ?? thumbprint);
    if (before === undefined) return [];
    const code = before === thumbprint ? 'key-repeated' : 'kid-repeated';
    return [finding(code, { at: AT, text: `kid ${quote(key.kid)}` })];
  });
}
