import { PodroleError } from '../../errors.ts';
import { checkIssuerUrl, type IssuerUrl } from '../../issuer/issuer-url.ts';
import type { SettingsOf } from '../../settings/flag.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_CHECK_FLAGS } from '../../settings/trust.ts';
import { readClaims } from '../../sts/claims.ts';
import { evaluate } from '../../trust/evaluation/evaluate.ts';
import { explainVerdict } from '../../trust/evaluation/explain.ts';
import { webIdentityRequest } from '../../trust/evaluation/web-identity-request.ts';
import { OPEN_ACCOUNT } from '../../trust/formats/open-arn.ts';
import { subjectOf } from '../../trust/subject.ts';
import { readGivenFile } from '../given-file.ts';
import { readPolicyFile } from './policy-file.ts';
import { providerFor } from './provider.ts';

type CheckSettings = SettingsOf<typeof TRUST_CHECK_FLAGS>;

/** `podrole trust check FILE`: whether STS would let somebody in; 0 if it would, else 1. */
export async function run(given: GivenFlags, [path = '']: readonly string[]): Promise<number> {
  const settings = readSettings(TRUST_CHECK_FLAGS, given);
  const { output, sessionName, token, accountId, partition } = settings;
  if (path === '-' && token === '-')
    throw new PodroleError(
      'USAGE',
      'FILE and --token cannot both be standard input; give one of them as a file',
    );
  const presented = await presentedBy(settings);
  const { policy } = await readPolicyFile(path);
  const { issuer } = presented;
  const provider = providerFor({ issuer, accountId, partition, accountOtherwise: OPEN_ACCOUNT }, policy);
  const { subject, audience } = presented;
  const verdict = evaluate(
    policy,
    webIdentityRequest({
      providerArn: provider.arn,
      hostAndPath: provider.hostAndPath,
      subject,
      audience,
      sessionName,
    }),
  );
  const { allowed, statements } = verdict;
  const explanation = explainVerdict(verdict);
  process.stdout.write(
    output === 'json'
      ? `${JSON.stringify({ allowed, explanation, providerArn: provider.arn, subject, audience, statements }, null, 2)}\n`
      : [
          `${allowed ? 'allowed' : 'REFUSED'}: ${subject} (audience ${audience.join(', ')}) by ${provider.arn}`,
          explanation,
          ...statements.map(
            ({ index, sid, effect, matched, reason }) =>
              `  Statement[${index}]${sid === undefined ? '' : ` (${sid})`} ${effect} ${matched ? 'applies' : 'does not apply'}: ${reason.sentence}`,
          ),
          'Besides, the provider must exist in that account with this audience among its client ids.',
        ]
          .map((line) => `${line}\n`)
          .join(''),
  );
  return allowed ? 0 : 1;
}

/** Who asks, as flags or a token say. */
interface Presented {
  readonly issuer: IssuerUrl | undefined;
  readonly subject: string;
  readonly audience: readonly string[];
}

async function presentedBy(settings: CheckSettings): Promise<Presented> {
  const { token, serviceAccount, issuer, audience } = settings;
  if ((token === undefined) === (serviceAccount === undefined))
    throw new PodroleError(
      'USAGE',
      'give --service-account NAMESPACE/NAME or --token FILE: who is to be checked',
    );
  if (serviceAccount !== undefined)
    return { issuer, subject: subjectOf(serviceAccount), audience: [audience] };
  const claims = readClaims((await readGivenFile('--token', token ?? '')).trim());
  if ('ok' in claims) throw new PodroleError('USAGE', `--token is none that STS takes: ${claims.reason}`);
  const ofToken = checkIssuerUrl(claims.iss);
  if (issuer !== undefined && issuer.url !== ofToken.url)
    throw new PodroleError(
      'USAGE',
      `--issuer is ${issuer.url}, the token's iss ${ofToken.url}; AWS compares them byte for byte: correct the flag, or leave it out`,
    );
  return { issuer: ofToken, subject: claims.sub, audience: claims.aud };
}
