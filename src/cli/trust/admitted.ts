import { PodroleError } from '../../errors.ts';
import type { TrustAddSettings } from '../../settings/trust-edit.ts';
import type { Admitted } from '../../trust/editing/admit.ts';
import type { KiamTrust } from '../../trust/editing/kiam.ts';
import { subjectOf } from '../../trust/subject.ts';

type AdmittingSettings = Pick<
  TrustAddSettings,
  'serviceAccount' | 'audience' | 'sessionName' | 'anyNamespace'
>;

/**
 * Who the flags let in.
 *
 * @throws PodroleError USAGE for a pattern that stands for every Namespace, unless `--any-namespace` confirms it.
 */
export function admittedBy(
  { serviceAccount, audience, sessionName: sessionNames, anyNamespace }: AdmittingSettings,
  providerArn: string,
): Admitted {
  const wide = serviceAccount.find(({ namespace }) => /^[*?]+$/.test(namespace));
  if (wide !== undefined && !anyNamespace) {
    const given = `${wide.namespace}/${wide.name}`;
    const problem = 'stands for every Namespace, and whoever can make one gets in';
    throw new PodroleError(
      'USAGE',
      `--service-account ${JSON.stringify(given)} ${problem}; name Namespaces, or confirm it with --any-namespace`,
    );
  }
  return { providerArn, audience, subjects: serviceAccount.map(subjectOf), sessionNames };
}

/**
 * What the flags keep for kiam.
 *
 * @throws PodroleError USAGE for an external id that belongs to nothing.
 */
export function keptKiam({
  keepKiam,
  externalId,
}: Pick<TrustAddSettings, 'keepKiam' | 'externalId'>): KiamTrust | undefined {
  if (keepKiam !== undefined) return { roleArn: keepKiam, externalIds: externalId };
  if (externalId.length > 0)
    throw new PodroleError('USAGE', '--external-id is for --keep-kiam, or --chain; web identity takes none');
  return undefined;
}
