/** What an identity may do, as an IAM policy document. */
export interface IdentityPolicy {
  readonly Version?: string;
  readonly Statement: readonly PolicyStatement[];
}

/** A statement without conditions: what the stand-in evaluates. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** One decision. */
export interface Asked {
  /** As `iam:GetRole`. */
  readonly action: string;
  /** An ARN, or `*` where the action has no resource: only `*` fits that. */
  readonly resource: string;
}

/** A policy that allows these actions on everything. */
export function allowing(...actions: readonly string[]): IdentityPolicy {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
}

/** What a policy says; `implicit` where no statement speaks of it. */
export function decide(policy: IdentityPolicy, asked: Asked): 'allowed' | 'denied' | 'implicit' {
  const fitting = policy.Statement.filter((statement) => fits(statement, asked));
  if (fitting.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return fitting.length > 0 ? 'allowed' : 'implicit';
}

const KNOWN = new Set(['Sid', 'Effect', 'Action', 'Resource']);

function fits(statement: PolicyStatement, { action, resource }: Asked): boolean {
  const unknown = Object.keys(statement).find((name) => !KNOWN.has(name));
  if (unknown !== undefined)
    throw new Error(`the stand-in for IAM does not evaluate "${unknown}" of a policy`);
  return (
    [statement.Action].flat().some((one) => matches(one.toLowerCase(), action.toLowerCase())) &&
    [statement.Resource].flat().some((one) => matches(one, resource))
  );
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
