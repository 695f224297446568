import type { Account } from '../account.ts';
import { Failure, quotaExceeded } from '../failure.ts';
import type { Parameters } from '../parameters.ts';
import { required } from './validation.ts';

/** The document of a request, as IAM lets it through. @throws Failure MalformedPolicyDocument, LimitExceeded */
export function checkTrustPolicy(parameters: Parameters, account: Account): string {
  const pattern = '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+';
  const text = required(parameters, 'PolicyDocument', { least: 1, most: 131_072, pattern });
  const document = jsonOf(text);
  const statements = [document.Statement].flat();
  if (document.Statement === undefined || statements.length === 0)
    throw malformed('Syntax errors in policy.');
  for (const statement of statements) checkStatement(statement as Statement, account);
  if (lengthOf(text) > account.quota) throw quotaExceeded('ACLSizePerRole', account.quota);
  return text;
}

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
}

function jsonOf(text: string): { readonly Statement?: unknown } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (typeof document !== 'object' || document === null) throw malformed('Syntax errors in policy.');
  return document;
}

function checkStatement(statement: Statement, account: Account): void {
  if (typeof statement !== 'object' || statement === null) throw malformed('Syntax errors in policy.');
  if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny')
    throw malformed('Syntax errors in policy.');
  if (statement.Principal === undefined && statement.NotPrincipal === undefined) {
    throw malformed('Missing required field Principal');
  }
  if (statement.Action === undefined && statement.NotAction === undefined) {
    throw malformed('Missing required field Action');
  }
  if (statement.Resource !== undefined || statement.NotResource !== undefined) {
    throw malformed('Has prohibited field Resource');
  }
  for (const action of [statement.Action].flat()) {
    if (typeof action === 'string' && !/^sts:/i.test(action)) {
      throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    }
  }
  checkPrincipals(statement.Principal, account);
}

function checkPrincipals(principal: unknown, account: Account): void {
  if (typeof principal !== 'object' || principal === null) return;
  for (const [kind, values] of Object.entries(principal)) {
    for (const value of [values].flat()) {
      if (account.unknownPrincipals.has(value)) {
        throw malformed(`Invalid principal in policy: "${kind}":"${value}"`);
      }
    }
  }
}

/** IAM does not count white space, wherever it is. */
function lengthOf(text: string): number {
  let length = 0;
  for (const character of text) if (!'\t\n\r '.includes(character)) length += 1;
  return length;
}

function malformed(message: string): Failure {
  return new Failure('MalformedPolicyDocument', message);
}
