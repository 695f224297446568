import { PodroleError } from '../../errors.ts';
import { verbatim } from '../../identity/quote.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_CHECK_FLAGS } from '../../settings/trust.ts';
import { evaluate, type StatementVerdict } from '../../trust/evaluation/evaluate.ts';
import { explainVerdict } from '../../trust/evaluation/explain.ts';
import { webIdentityRequest } from '../../trust/evaluation/web-identity-request.ts';
import { OPEN_ACCOUNT } from '../../trust/formats/open-arn.ts';
import { readPolicyFile } from './policy-file.ts';
import { presentedBy } from './presented.ts';
import { providerFor } from './provider.ts';

/** `podrole trust check FILE`: whether STS would let somebody in; 0 if it would, else 1. */
export async function run(given: GivenFlags, [path = '']: readonly string[]): Promise<number> {
  const settings = readSettings(TRUST_CHECK_FLAGS, given);
  const { output, sessionName, token, accountId, partition } = settings;
  if (path === '-' && token === '-')
    throw new PodroleError(
      'USAGE',
      'FILE and --token cannot both be standard input; give one of them as a file',
    );
  const { issuer, subject, audience, expired } = await presentedBy(settings, Date.now());
  const { policy } = await readPolicyFile(path);
  const provider = providerFor({ issuer, accountId, partition, accountOtherwise: OPEN_ACCOUNT }, policy);
  const { arn: providerArn, hostAndPath, isAccountKnown } = provider;
  const request = webIdentityRequest({ providerArn, hostAndPath, subject, audience, sessionName });
  const verdict = evaluate(policy, request);
  const allowed = verdict.allowed && expired === undefined;
  const { statements } = verdict;
  const explanation = expired ?? explainVerdict(verdict);
  const checked = { allowed, explanation, providerArn, subject, audience, statements };
  process.stdout.write(
    output === 'json' ? `${JSON.stringify(checked, null, 2)}\n` : textOf(checked, isAccountKnown),
  );
  return allowed ? 0 : 1;
}

interface Checked {
  readonly allowed: boolean;
  readonly explanation: string;
  readonly providerArn: string;
  readonly subject: string;
  readonly audience: readonly string[];
  readonly statements: readonly StatementVerdict[];
}

/** A subject has 2,048 characters at the most, an audience is shorter. */
const LONGEST_LINE = 4096;

function textOf(checked: Checked, isAccountKnown: boolean): string {
  const { allowed, explanation, providerArn, subject, audience, statements } = checked;
  const provider = isAccountKnown
    ? providerArn
    : `${providerArn}, whatever the account: the policy does not tell`;
  return [
    `${allowed ? 'allowed' : 'REFUSED'}: ${subject} (audience ${audience.join(', ')}) by ${provider}`,
    explanation,
    // One statement is all in the explanation.
    ...(statements.length > 1 ? statements.map(statementLine) : []),
    ...(allowed
      ? ['Besides, the provider must exist in that account with this audience among its client ids.']
      : []),
  ]
    .map((line) => `${verbatim(line, LONGEST_LINE)}\n`)
    .join('');
}

function statementLine({ index, sid, effect, matched, reason }: StatementVerdict): string {
  const name = sid ? ` (${sid})` : '';
  return `  Statement[${index}]${name} ${effect} ${matched ? 'applies' : 'does not apply'}: ${reason.sentence}`;
}
