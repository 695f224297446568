import { SUBJECT_PREFIX } from '../subject.ts';

/** Which ServiceAccounts a pattern of subjects can match. */
export type Reach =
  /** It is no subject. */
  | 'none'
  /** All of it is wildcards. */
  | 'anything'
  | 'any-service-account'
  /** Their name or part of it is said, of the Namespace nothing. */
  | 'any-namespace'
  /** Part of the Namespace is said. */
  | 'some-namespaces'
  | 'one-namespace';

/** A pattern with what it says of Namespace and name. */
export interface SubjectPattern {
  readonly reach: Reach;
  /** `undefined` where a wildcard leaves open where it begins; then `name` may have its end in it. */
  readonly namespace: string | undefined;
  readonly name: string | undefined;
}

/**
 * Reads a subject, or a pattern of them under StringLike. Subjects have three colons, and wildcards match those, too:
 * from the left a part is sure as far as the pattern is plain, from the right as far as colons tell it apart.
 */
export function parseSubjectPattern(pattern: string): SubjectPattern {
  if (isOpen(pattern) && pattern.includes('*'))
    return { reach: 'anything', namespace: undefined, name: undefined };
  if (pattern.split(':', COLONS + 2).length > COLONS + 1) return NONE;
  const plain = /^[^*?]*/.exec(pattern)?.[0] ?? '';
  if (plain.startsWith(SUBJECT_PREFIX)) return afterPrefix(pattern.slice(SUBJECT_PREFIX.length));
  if (plain === pattern || !SUBJECT_PREFIX.startsWith(plain)) return NONE;
  return afterWildcard(pattern.slice(plain.length));
}

/** Of every subject. */
const COLONS = 3;

const NONE: SubjectPattern = { reach: 'none', namespace: undefined, name: undefined };

/** The prefix is there in full. */
function afterPrefix(rest: string): SubjectPattern {
  const [namespace = '', name] = rest.split(':');
  if (name !== undefined) return { reach: reachOf(namespace, name), namespace, name };
  if (!/[*?]/.test(rest)) return NONE;
  if (isOpen(rest)) return { reach: 'any-service-account', namespace: undefined, name: rest };
  // The colon is within a wildcard: what stands before the first one is the Namespace's beginning.
  const reach = /^[*?]/.test(rest) ? 'any-namespace' : 'some-namespaces';
  return { reach, namespace: undefined, name: rest };
}

/** A wildcard stands where the prefix should be, so that only the right end is sure. */
function afterWildcard(rest: string): SubjectPattern {
  const parts = rest.split(':');
  const name = parts.at(-1) ?? '';
  const namespace = parts.at(-2);
  if (namespace === undefined)
    return { reach: isOpen(name) ? 'any-service-account' : 'any-namespace', namespace, name };
  // Of the part that begins with the wildcard only the end may be the Namespace.
  return { reach: reachOf(namespace, name), namespace: parts.length > 2 ? namespace : undefined, name };
}

function reachOf(namespace: string, name: string): Reach {
  if (!/[*?]/.test(namespace)) return 'one-namespace';
  if (!isOpen(namespace)) return 'some-namespaces';
  return isOpen(name) ? 'any-service-account' : 'any-namespace';
}

function isOpen(part: string): boolean {
  return /^[*?]*$/.test(part);
}
