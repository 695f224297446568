import type { PolicyDocument } from '../document.ts';
import { judgeAction } from '../evaluation/action.ts';
import type { Condition, Statement } from '../policy.ts';
import { SUBJECT_PREFIX } from '../subject.ts';
import { isClusterIssuer } from './cluster-issuer.ts';
import { type ConditionKey, parseConditionKey } from './condition-key.ts';
import { type Operator, parseOperator } from './operator.ts';
import { type Provider, parseProvider } from './provider.ts';

/** A condition with its parts read. */
export interface ReadCondition extends Condition {
  /** `undefined` where IAM has none of that name. */
  readonly read: Operator | undefined;
  readonly parsedKey: ConditionKey;
}

/** A statement with its parts read. */
export interface ReadStatement {
  readonly index: number;
  readonly statement: Statement;
  /** As written. */
  readonly text: string;
  readonly allows: boolean;
  /** Those that vouch for tokens. */
  readonly providers: readonly Provider[];
  readonly conditions: readonly ReadCondition[];
  /** It lets in tokens of a cluster, so that its subjects are ServiceAccounts. */
  readonly isCluster: boolean;
  /** Its action is the one by which tokens are exchanged, or not known. */
  readonly takesTokens: boolean;
}

/**
 * Reads every statement once. Which issuers are clusters is told by their names, by the issuer that was given, and by
 * subjects anywhere in the document.
 */
export function readStatements(
  { statements }: PolicyDocument,
  issuer: { readonly hostAndPath: string } | undefined,
): readonly ReadStatement[] {
  const read = statements.map(({ statement, text }, index) => ({
    index,
    statement,
    text,
    allows: statement.effect === 'Allow',
    providers: providersOf(statement),
    conditions: statement.conditions.map((condition) => ({
      ...condition,
      read: parseOperator(condition.operator),
      parsedKey: parseConditionKey(condition.key),
    })),
    takesTokens: judgeAction(statement, 'sts:AssumeRoleWithWebIdentity').truth !== 'no',
  }));
  const clusters = new Set(read.flatMap(clustersIn));
  if (issuer !== undefined) clusters.add(issuer.hostAndPath.toLowerCase());
  const isCluster = (name: string | undefined) =>
    name !== undefined && (clusters.has(name) || isClusterIssuer(name));
  return read.map((one) => ({
    ...one,
    isCluster: one.providers.some((provider) => isCluster(provider.issuer)),
  }));
}

function providersOf({ principals = [] }: Statement): readonly Provider[] {
  return principals
    .filter(({ type }) => type === 'Federated')
    .map(({ value }) => parseProvider(value))
    .filter((provider) => provider !== undefined);
}

/** The issuers of which a statement asks for ServiceAccounts, by its key, or by its provider where the key is wrong. */
function clustersIn({
  providers,
  conditions,
}: Pick<ReadStatement, 'providers' | 'conditions'>): readonly string[] {
  const issuers = providers.map(({ issuer }) => issuer).filter((issuer) => issuer !== undefined);
  return conditions.flatMap(({ parsedKey, values }) => {
    if (!values.some((value) => value.toLowerCase().startsWith(MARK))) return [];
    const named = parsedKey.kind === 'claim' ? issuers.filter((issuer) => issuer === parsedKey.issuer) : [];
    return named.length > 0 ? named : issuers;
  });
}

const MARK = SUBJECT_PREFIX.slice(0, -1);
