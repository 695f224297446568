import type { Problem } from './finding.ts';
import { listed, shownValue } from './listed.ts';
import type { LintContext } from './options.ts';

/** Holds the providers of all statements against each other, and against the issuer that was given. */
export function* checkIssuer({ statements, options }: LintContext): Iterable<Problem> {
  const providers = statements.filter(({ allows }) => allows).flatMap((one) => one.providers);
  const { issuer, accountId, partition } = options;
  const arns = providers.map(({ arn }) => arn).filter((arn) => arn !== undefined);
  const accounts = accountId === undefined ? distinct(arns.map((arn) => arn.accountId)) : [];
  const partitions = partition === undefined ? distinct(arns.map((arn) => arn.partition)) : [];
  if (accounts.length > 1)
    yield { code: 'providers-mixed', sentence: `Its providers are of the accounts ${listed(accounts)}.` };
  if (partitions.length > 1)
    yield { code: 'providers-mixed', sentence: `Its providers are of the partitions ${listed(partitions)}.` };
  const wanted = issuer?.hostAndPath.toLowerCase();
  // What names it wrongly has a finding of its own.
  if (issuer === undefined || providers.some((one) => one.issuer === wanted || one.issuer === undefined))
    return;
  yield { code: 'issuer-untrusted', sentence: `No statement names ${shownValue(issuer.hostAndPath)}.` };
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
