import { PodroleError } from '../../errors.ts';
import { printable } from '../../identity/quote.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_ADD_FLAGS, type TrustAddSettings } from '../../settings/trust-edit.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import type { Admitted } from '../../trust/editing/admit.ts';
import { likeThose } from '../../trust/editing/admitted-by.ts';
import { modelOf } from '../../trust/editing/model.ts';
import { admittedBy, keptKiam } from './admitted.ts';
import { placeOf, runEdit } from './edit.ts';
import { providerFor } from './provider.ts';

/** `podrole trust add FILE`: lets ServiceAccounts in. */
export async function run(given: GivenFlags, operands: readonly string[]): Promise<number> {
  const settings = readSettings(TRUST_ADD_FLAGS, given);
  return runEdit(operands, settings, (document, home) => {
    const { audience } = settings;
    const keepKiam = keptKiam(settings);
    if (!isAdding(settings)) {
      if (keepKiam !== undefined) return { change: { keepKiam }, lint: { audience } };
      throw new PodroleError(
        'USAGE',
        'nothing to add; give --service-account, --like-issuer, --like-audience or --keep-kiam',
      );
    }
    const provider = providerFor({ ...settings, ...placeOf(settings, home) }, document.policy);
    const { hostAndPath, accountId, partition } = provider;
    const admit = admitted(settings, document, provider);
    return { change: { admit, keepKiam }, lint: { issuer: { hostAndPath }, accountId, partition, audience } };
  });
}

function isAdding({ serviceAccount, likeIssuer, likeAudience }: TrustAddSettings): boolean {
  return serviceAccount.length > 0 || likeIssuer !== undefined || likeAudience !== undefined;
}

/** Those that are named, and those that the policy has for another issuer or audience. */
function admitted(
  settings: TrustAddSettings,
  document: PolicyDocument,
  { arn, hostAndPath }: { readonly arn: string; readonly hostAndPath: string },
): Admitted {
  const { likeIssuer, likeAudience, audience, sessionName: sessionNames } = settings;
  const named = admittedBy(settings, arn);
  if (likeIssuer === undefined && likeAudience === undefined) return named;
  const { subjects, lost } = likeThose(modelOf(document), {
    hostAndPath: likeIssuer?.hostAndPath ?? hostAndPath,
    audience: likeAudience ?? audience,
    sessionNames,
  });
  if (lost.length > 0)
    throw new PodroleError(
      'USAGE',
      `--like-issuer and --like-audience would let in ServiceAccounts without what the policy asks of them (${lost.map((key) => printable(key)).join(', ')}); give the same --session-name where it is that alone, or name those to be let in with --service-account`,
    );
  if (subjects.length === 0)
    throw new PodroleError(
      'USAGE',
      'the policy has no ServiceAccount of --like-issuer and --like-audience that could be added; name them with --service-account',
    );
  return { ...named, subjects: [...named.subjects, ...subjects] };
}
