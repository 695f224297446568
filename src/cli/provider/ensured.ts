import type { Ensured } from '../../iam/provider/ensure.ts';
import type { ProviderPlace } from '../../iam/provider/place.ts';
import type { ProviderEnsureSettings } from '../../settings/provider.ts';
import type { Report } from '../../verify/verify-issuer.ts';
import { INTERRUPTED } from '../interrupted.ts';
import { providerLines } from './provider-lines.ts';

/** What came of it, for people; the plan was shown before. */
export function ensuredText({ outcome, provider, steps }: Ensured): string {
  switch (outcome) {
    case 'unchanged':
      return '';
    case 'not-agreed':
      return 'nothing was changed\n';
    case 'interrupted':
      return `stopped after ${steps.length} of the changes; the same command goes on from there\n`;
    case 'done':
      return ['done; IAM has now:', ...(provider === undefined ? [] : providerLines(provider)), ''].join(
        '\n',
      );
  }
}

/** The same for machines. */
export function ensuredJson(
  { outcome, provider, steps }: Ensured,
  {
    place: { arn, accountId },
    report,
    settings,
  }: {
    readonly place: ProviderPlace;
    readonly report: Report | undefined;
    readonly settings: Pick<ProviderEnsureSettings, 'dryRun'>;
  },
): string {
  const said = outcome === 'not-agreed' && settings.dryRun ? 'planned' : outcome;
  const ensured = { outcome: said, arn, accountId, steps, provider: provider ?? null, report };
  return `${JSON.stringify(ensured, null, 2)}\n`;
}

/** The exit status. */
export function ensuredStatus(
  { outcome }: Ensured,
  { dryRun }: Pick<ProviderEnsureSettings, 'dryRun'>,
): number {
  switch (outcome) {
    case 'unchanged':
    case 'done':
      return 0;
    case 'not-agreed':
      return dryRun ? 0 : 1;
    case 'interrupted':
      return INTERRUPTED;
  }
}
