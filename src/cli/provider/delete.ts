import { setTimeout as pause } from 'node:timers/promises';
import type { IamAccess } from '../../iam/access.ts';
import { deleteProvider } from '../../iam/provider/perform.ts';
import type { ProviderPlace } from '../../iam/provider/place.ts';
import { type LiveProvider, readProvider } from '../../iam/provider/provider.ts';
import { settledProvider } from '../../iam/provider/settle.ts';
import type { TrustingRoles } from '../../iam/provider/trusting-roles.ts';
import { PROVIDER_DELETE_FLAGS, type ProviderDeleteSettings } from '../../settings/provider.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { isConfirmed } from '../confirm.ts';
import { atProvider } from './at-provider.ts';
import { countedRoles } from './counted-roles.ts';
import { pointOutNeighbours } from './neighbours.ts';
import { forcedLine, obstaclesTo, refusedLine } from './obstacle.ts';
import { providerLines, roleLines } from './provider-lines.ts';
import { showToPeople } from './show-to-people.ts';
import { warn } from './warn.ts';

/** `podrole provider delete`: takes the provider of an issuer away; 0 if there is none then. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(PROVIDER_DELETE_FLAGS, given);
  return atProvider(settings, async (access, place) => {
    const deletion = await deleted(access, place, settings);
    if (settings.output === 'json')
      process.stdout.write(`${JSON.stringify({ ...deletion, arn: place.arn }, null, 2)}\n`);
    else process.stdout.write(TEXTS[deletion.outcome](place));
    return deletion.outcome === 'declined' || deletion.outcome === 'refused' ? 1 : 0;
  });
}

interface Deletion extends Partial<TrustingRoles> {
  readonly outcome: 'absent' | 'refused' | 'planned' | 'declined' | 'deleted';
}

const TEXTS: Readonly<Record<Deletion['outcome'], (place: ProviderPlace) => string>> = {
  absent: ({ resource }) => `nothing to do: there is no ${resource}\n`,
  refused: () => 'nothing was deleted\n',
  planned: ({ resource }) => `would be deleted: ${resource}\n`,
  declined: () => 'nothing was deleted\n',
  deleted: ({ resource }) => `deleted: ${resource}\n`,
};

async function deleted(
  access: IamAccess,
  place: ProviderPlace,
  settings: ProviderDeleteSettings,
): Promise<Deletion> {
  const provider = await readProvider(access, place);
  if (provider === undefined) {
    await pointOutNeighbours(access, place);
    return { outcome: 'absent' };
  }
  const roles = await countedRoles(access, place);
  showToPeople([...providerLines(provider), ...roleLines(roles)], settings);
  if (isRefused({ provider, roles }, settings)) return { outcome: 'refused', ...roles };
  if (!(await isConfirmed(`delete this provider of account ${place.accountId}?`, settings)))
    return { outcome: settings.dryRun ? 'planned' : 'declined', ...roles };
  // Whoever was asked may have answered after hours.
  const isAtOnce = settings.yes || settings.force;
  const now = isAtOnce ? roles : await countedRoles(access, place);
  if (!isAtOnce && isRefused({ provider, roles: now }, settings)) return { outcome: 'refused', ...now };
  await deleteProvider(access, place, pause);
  await settledProvider(access, place, { isExpected: (seen) => seen === undefined, pause });
  return { outcome: 'deleted', ...now };
}

interface Looked {
  readonly provider: LiveProvider;
  readonly roles: TrustingRoles;
}

/** Says what speaks against it, and whether that is passed over. */
function isRefused({ provider, roles }: Looked, settings: ProviderDeleteSettings): boolean {
  const obstacles = obstaclesTo(provider, roles);
  for (const obstacle of obstacles)
    warn(settings.force ? forcedLine(obstacle) : refusedLine(obstacle, settings));
  return obstacles.length > 0 && !settings.force;
}
