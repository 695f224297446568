import { type ArrayNode, type ObjectNode, parse, type ValueNode } from '@humanwhocodes/momoa';
import { PodroleError } from '../errors.ts';
import { verbatim } from '../identity/quote.ts';
import { isRoleArn } from '../identity/role-arn.ts';
import { repeatedMember } from '../repeated-member.ts';
import { parseTrustPolicy } from './parse.ts';
import type { Statement, TrustPolicy } from './policy.ts';

/** A statement, and where the text has it. */
export interface WrittenStatement {
  readonly statement: Statement;
  /** Byte for byte as written. */
  readonly text: string;
}

/** A trust policy as it is written. */
export interface PolicyDocument {
  readonly text: string;
  readonly policy: TrustPolicy;
  readonly statements: readonly WrittenStatement[];
  /** Where in `text` the value of `Statement` stands, brackets included: from, and up to. */
  readonly span: readonly [from: number, to: number];
}

/** No quota is over 8,192 characters, and nobody indents that to so many. Characters. */
const LONGEST = 256 * 1024;

/** What the parser says, with a piece of the text in it. Characters. */
const LONGEST_REASON = 200;

/**
 * Reads a trust policy from its text.
 *
 * @throws PodroleError POLICY_INVALID for what is no JSON, or no policy that IAM takes: with the place, the value and what is
 * allowed there. IAM refuses objects that have a member twice.
 */
export function readPolicyDocument(text: string): PolicyDocument {
  if (text.length > LONGEST) throw invalid(`is over ${LONGEST} characters, more than any trust policy has`);
  const mistaken = MISTAKEN.find(({ is }) => is.test(text));
  if (mistaken !== undefined) throw invalid(mistaken.problem);
  const { root, value } = parseJson(text);
  const twice = repeatedMember(text);
  if (twice !== undefined)
    throw invalid(`has ${JSON.stringify(twice)} twice in one object, of which IAM takes none; join the two`);
  if (isWrapped(value)) {
    const query = 'aws iam get-role --role-name NAME --query Role.AssumeRolePolicyDocument';
    throw invalid(`is the answer of get-role, not the document in it; print that alone: ${query}`);
  }
  const roles = Object.keys(Object(value)).filter(isRoleArn);
  if (roles.length > 0)
    throw invalid(
      'is a map of roles and their policies; take one of them (podrole trust render --role ROLE-ARN)',
    );
  const policy = parseTrustPolicy(value);
  const node = memberOf(root, 'Statement');
  const nodes = node.type === 'Array' ? node.elements.map((element) => element.value) : [node];
  return {
    text,
    policy,
    statements: policy.statements.map((statement, index) => ({
      statement,
      text: text.slice(...spanOf(nodes[index] ?? node)),
    })),
    span: spanOf(node),
  };
}

/** What people give in place of a document, and what to do then. */
const MISTAKEN: readonly { readonly is: RegExp; readonly problem: string }[] = [
  {
    is: /^\s*$/,
    problem: 'is empty; if the output was redirected into the same file, the shell emptied it: use --write',
  },
  { is: /^\uFEFF/, problem: 'begins with a byte order mark; save it as UTF-8 without one' },
  { is: /^\s*%7B/i, problem: 'is URL-encoded, as the IAM API has it; decode it first' },
  { is: /^\s*"/, problem: 'is a JSON string with the document in it; decode it first (jq fromjson)' },
  {
    is: /^\s*(?:assume_role_policy|AssumeRolePolicyDocument|Resources|#)/,
    problem: 'is written for Terraform or CloudFormation; give the document in JSON',
  },
];

function parseJson(text: string): { readonly root: ValueNode; readonly value: unknown } {
  try {
    // The one says best what is wrong, the other where everything stands.
    const value: unknown = JSON.parse(text);
    return { root: parse(text, { mode: 'json', ranges: true }).body, value };
  } catch (cause) {
    const reason = cause instanceof RangeError ? 'it is nested too deeply' : (cause as Error).message;
    throw invalid(`is no JSON: ${verbatim(reason, LONGEST_REASON)}${lineIn(text, reason)}`, cause);
  }
}

/** Some versions of Node tell the position alone. */
function lineIn(text: string, reason: string): string {
  const position = /at position (\d+)$/.exec(reason)?.[1];
  if (position === undefined) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${lines.length} column ${(lines.at(-1)?.length ?? 0) + 1})`;
}

function isWrapped(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && ('Role' in value || 'AssumeRolePolicyDocument' in value)
  );
}

/** The text of an object with another value of a member that it has; all else stays as it is written. */
export function withMember(text: string, name: string, value: object): string {
  const [from, to] = spanOf(memberOf(parse(text, { mode: 'json', ranges: true }).body, name));
  return text.slice(0, from) + JSON.stringify(value) + text.slice(to);
}

/** The schema has seen to it that there is one. */
function memberOf(object: ValueNode, wanted: string): ArrayNode | ValueNode {
  const { members } = object as ObjectNode;
  const member = members.find(({ name }) => name.type === 'String' && name.value === wanted);
  if (member === undefined) throw invalid(`has no ${wanted}`);
  return member.value;
}

function spanOf({ range }: ValueNode): readonly [number, number] {
  if (range === undefined) throw new Error('parsed without ranges');
  return range;
}

function invalid(problem: string, cause?: unknown): PodroleError {
  return new PodroleError('POLICY_INVALID', `trust policy: ${problem}`, { cause });
}
