import { PodroleError } from '../../errors.ts';
import { verbatim } from '../../identity/quote.ts';
import type { SettingsOf } from '../../settings/flag.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_CHECK_FLAGS } from '../../settings/trust-look.ts';
import { evaluate, type StatementVerdict } from '../../trust/evaluation/evaluate.ts';
import { explainVerdict } from '../../trust/evaluation/explain.ts';
import { webIdentityRequest } from '../../trust/evaluation/web-identity-request.ts';
import { OPEN_ACCOUNT } from '../../trust/formats/open-arn.ts';
import type { TrustPolicy } from '../../trust/policy.ts';
import { checkNoFile, fileOf, placeOf } from './edit.ts';
import { readPolicyFile } from './policy-file.ts';
import { type Presented, presentedBy } from './presented.ts';
import { providerFor } from './provider.ts';

/** `podrole trust check`: whether STS would let somebody in; 0 if it would, else 1. */
export async function run(given: GivenFlags, operands: readonly string[]): Promise<number> {
  const settings = readSettings(TRUST_CHECK_FLAGS, given);
  const isLive = settings.role.length > 0;
  if (isLive) checkNoFile(operands, {});
  else if (fileOf(operands) === '-' && settings.token === '-')
    throw new PodroleError(
      'USAGE',
      'FILE and --token cannot both be standard input; give one of them as a file',
    );
  const presented = await presentedBy(settings, Date.now());
  const { output } = settings;
  const checked = isLive
    ? await checkRoles(settings, presented)
    : checkAll((await readPolicyFile(fileOf(operands))).policy, { presented, ...settings });
  process.stdout.write(
    output === 'json'
      ? `${JSON.stringify(isLive || checked.length > 1 ? checked : checked[0], null, 2)}\n`
      : checked.map(textOf).join(''),
  );
  return checked.every(({ allowed }) => allowed) ? 0 : 1;
}

type CheckSettings = SettingsOf<typeof TRUST_CHECK_FLAGS>;

async function checkRoles(settings: CheckSettings, presented: Presented): Promise<readonly Checked[]> {
  const { readLive } = await import('./live/read-live.ts');
  const { roles } = await readLive(settings, { withQuota: false });
  return roles.flatMap((role) =>
    checkAll(role.document().policy, { presented, ...settings, ...placeOf(settings, role.home) }).map(
      (checked) => ({ role: role.arn, ...checked }),
    ),
  );
}

function checkAll(policy: TrustPolicy, asking: PresentedTo): readonly Checked[] {
  return asking.presented.subjects.map((subject) => checkPolicy(policy, subject, asking));
}

function checkPolicy(
  policy: TrustPolicy,
  subject: string,
  { presented, sessionName, accountId, partition }: PresentedTo,
): Checked {
  const { issuer, audience, expired } = presented;
  const given = { issuer, accountId, partition, accountOtherwise: OPEN_ACCOUNT };
  const { arn: providerArn, hostAndPath, isAccountKnown } = providerFor(given, policy);
  const request = webIdentityRequest({ providerArn, hostAndPath, subject, audience, sessionName });
  const verdict = evaluate(policy, request);
  return {
    allowed: verdict.allowed && expired === undefined,
    explanation: expired ?? explainVerdict(verdict),
    providerArn,
    isAccountKnown,
    subject,
    audience,
    statements: verdict.statements,
  };
}

interface PresentedTo extends Pick<CheckSettings, 'sessionName' | 'accountId' | 'partition'> {
  readonly presented: Presented;
}

interface Checked {
  /** ARN of one of IAM. */
  readonly role?: string;
  readonly allowed: boolean;
  readonly explanation: string;
  readonly providerArn: string;
  readonly isAccountKnown: boolean;
  readonly subject: string;
  readonly audience: readonly string[];
  readonly statements: readonly StatementVerdict[];
}

/** A subject has 2,048 characters at the most, an audience is shorter. */
const LONGEST_LINE = 4096;

function textOf({
  role,
  allowed,
  explanation,
  providerArn,
  isAccountKnown,
  subject,
  audience,
  statements,
}: Checked): string {
  const provider = isAccountKnown
    ? providerArn
    : `${providerArn}, whatever the account: the policy does not tell`;
  return [
    ...(role === undefined ? [] : [role]),
    `${allowed ? 'allowed' : 'REFUSED'}: ${subject} (audience ${audience.join(', ')}) by ${provider}`,
    explanation,
    // One statement is all in the explanation.
    ...(statements.length > 1 ? statements.map(statementLine) : []),
    ...(allowed
      ? [
          'Besides, the provider must exist in that account with this audience among its client ids; podrole provider show tells.',
        ]
      : []),
  ]
    .map((line) => `${verbatim(line, LONGEST_LINE)}\n`)
    .join('');
}

function statementLine({ index, sid, effect, matched, reason }: StatementVerdict): string {
  const name = sid ? ` (${sid})` : '';
  return `  Statement[${index}]${name} ${effect} ${matched ? 'applies' : 'does not apply'}: ${reason.sentence}`;
}
