import { hasWildcard } from '../subject.ts';
import { claimsOf } from './claims.ts';
import type { ReadStatement } from './reading.ts';

/** A value of a statement's condition on `sub`, with what the statement asks besides. */
export interface LetIn {
  readonly index: number;
  /** Position in its list. */
  readonly place: number;
  /** ARN of the only provider. */
  readonly provider: string;
  readonly value: string;
  readonly isGlob: boolean;
  /** What it asks of `aud`, as a text to compare; empty where it asks for nothing. */
  readonly audience: string;
  /** It asks for nothing but `sub` and `aud`, so that nobody it names is kept out by anything else. */
  readonly isAll: boolean;
}

/** Whom a statement lets in by way of its only provider; nobody where that cannot be told without thinking of AWS. */
export function letIn(one: ReadStatement): readonly LetIn[] {
  const { index, allows, takesTokens, providers, conditions, statement } = one;
  const [provider, ...rest] = providers;
  const subjects = claimsOf(one, 'sub');
  const [subject] = subjects;
  if (!allows || !takesTokens || statement.actions === undefined) return [];
  if (provider?.kind !== 'oidc' || rest.length > 0 || subject === undefined || subjects.length > 1) return [];
  if (!COMPARED.includes(subject.operator) || subject.parsedKey.issuer !== provider.issuer) return [];
  const audiences = claimsOf(one, 'aud').filter(({ operator }) => COMPARED.includes(operator));
  const isAll = conditions.length === 1 + audiences.length;
  const audience = audiences
    .map(({ operator, values }) => JSON.stringify([operator, [...values].sort()]))
    .join();
  const isLike = subject.operator === 'StringLike';
  return [...new Set(subject.values)].map((value, place) => {
    const isGlob = isLike && hasWildcard(value);
    return { index, place, provider: provider.value, value, isGlob, audience, isAll };
  });
}

const COMPARED = ['StringEquals', 'StringLike'];
