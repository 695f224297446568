import type { Caller } from '../caller.ts';

/** Who asks for a role. */
export interface Asking {
  readonly caller: Caller;
  readonly externalId: string | undefined;
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly Principal?: '*' | { readonly AWS?: string | readonly string[] };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Whether a trust policy lets an AWS principal take its role: by account, by ARN, with the external id it asks for. */
export function trusts(trustPolicy: string, asking: Asking): boolean {
  const { Statement } = JSON.parse(trustPolicy) as { Statement: Statement | readonly Statement[] };
  return [Statement].flat().some((statement) => lets(statement as Statement, asking));
}

function lets({ Effect, Action, Principal, Condition = {} }: Statement, asking: Asking): boolean {
  const named = Principal === '*' ? ['*'] : [Principal?.AWS ?? []].flat();
  return (
    Effect === 'Allow' &&
    [Action].flat().includes('sts:AssumeRole') &&
    named.some((one) => isCaller(one, asking.caller)) &&
    Object.entries(Condition).every(([operator, keys]) => holds(operator, keys, asking))
  );
}

function isCaller(named: string, { accountId, arn }: Caller): boolean {
  const roleArn = arn.replace(/:sts::(\d+):assumed-role\/([^/]+)\/.*$/, ':iam::$1:role/$2');
  return (
    named === '*' ||
    named === accountId ||
    named.endsWith(`:${accountId}:root`) ||
    named === arn ||
    named === roleArn
  );
}

function holds(
  operator: string,
  keys: Readonly<Record<string, string | readonly string[]>>,
  { externalId = '' }: Asking,
): boolean {
  const others = Object.keys(keys).filter((key) => key !== 'sts:ExternalId');
  if (operator !== 'StringEquals' || others.length > 0) {
    throw new Error(`the stand-in for STS does not evaluate ${operator} of ${Object.keys(keys).join(', ')}`);
  }
  return [keys['sts:ExternalId'] ?? []].flat().includes(externalId);
}
