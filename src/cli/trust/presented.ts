import { PodroleError } from '../../errors.ts';
import { checkIssuerUrl, type IssuerUrl } from '../../issuer/issuer-url.ts';
import type { SettingsOf } from '../../settings/flag.ts';
import type { TRUST_CHECK_FLAGS } from '../../settings/trust-look.ts';
import { readClaims } from '../../sts/claims.ts';
import { subjectOf } from '../../trust/subject.ts';
import { readGivenFile } from '../given-file.ts';

/** Who asks for a role, as flags or a token say. */
export interface Presented {
  readonly issuer: IssuerUrl | undefined;
  /** Each asks for itself. */
  readonly subjects: readonly string[];
  readonly audience: readonly string[];
  /** What STS has against a token that is too old; `undefined` otherwise. */
  readonly expired: string | undefined;
}

/**
 * Who the flags of `podrole trust check` mean. The signature of a token is not looked at.
 *
 * @throws PodroleError USAGE where they mean nobody, or a token says otherwise; ISSUER_INVALID for its issuer.
 */
export async function presentedBy(
  { token, serviceAccount, issuer, audience }: SettingsOf<typeof TRUST_CHECK_FLAGS>,
  now: number,
): Promise<Presented> {
  const isNamed = serviceAccount.length > 0;
  if (isNamed && token === undefined) {
    const subjects = serviceAccount.map(subjectOf);
    return { issuer, subjects, audience: [audience], expired: undefined };
  }
  if (isNamed || token === undefined)
    throw new PodroleError(
      'USAGE',
      'who is to be checked is said by --service-account NAMESPACE/NAME or by --token FILE; give one of them, not both',
    );
  const claims = readClaims((await readGivenFile('--token', token)).trim());
  if ('ok' in claims) throw new PodroleError('USAGE', `--token is none that STS takes: ${claims.reason}`);
  const ofToken = checkIssuerUrl(claims.iss);
  if (issuer !== undefined && issuer.url !== ofToken.url)
    throw new PodroleError(
      'USAGE',
      `--issuer is ${issuer.url}, the token's iss ${ofToken.url}; AWS compares them byte for byte: correct the flag, or leave it out`,
    );
  const expired =
    claims.exp * 1000 > now
      ? undefined
      : `The token expired ${Math.round(now / 1000 - claims.exp)} seconds ago: STS refuses it (ExpiredTokenException), whatever the policy says.`;
  return { issuer: ofToken, subjects: [claims.sub], audience: claims.aud, expired };
}
