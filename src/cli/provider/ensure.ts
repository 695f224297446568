import { setTimeout as pause } from 'node:timers/promises';
import type { IamAccess } from '../../iam/access.ts';
import { type Ensured, ensureProvider, type ProviderPlan } from '../../iam/provider/ensure.ts';
import type { ProviderPlace } from '../../iam/provider/place.ts';
import type { WantedProvider } from '../../iam/provider/plan.ts';
import { caThumbprints } from '../../iam/provider/thumbprints.ts';
import {
  givenTags,
  meantIssuer,
  PROVIDER_ENSURE_FLAGS,
  type ProviderEnsureSettings,
} from '../../settings/provider.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { type CaBundle, caBundle } from '../../tls/pem.ts';
import { isConfirmed } from '../confirm.ts';
import { readGivenFile } from '../given-file.ts';
import { untilInterrupted } from '../interrupted.ts';
import { atProvider } from './at-provider.ts';
import { ensuredJson, ensuredStatus, ensuredText } from './ensured.ts';
import { pointOutNeighbours } from './neighbours.ts';
import { planLines } from './plan-lines.ts';
import { showToPeople } from './show-to-people.ts';
import { verified } from './verified.ts';

/** `podrole provider ensure`: makes, adopts or changes the provider of an issuer; 0 if it is as it is to be. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(PROVIDER_ENSURE_FLAGS, given);
  const issuer = meantIssuer(settings);
  const ca = await privateAuthorities(settings);
  const wanted = wantedProvider(settings, ca);
  const { report, isBroken } = await verified(settings, issuer, ca);
  if (isBroken) return 1;
  return atProvider(settings, async (access, place) => {
    const ensured = await ensure(access, place, { settings, wanted });
    const { output } = settings;
    const shown =
      output === 'json' ? ensuredJson(ensured, { place, report, settings }) : ensuredText(ensured);
    process.stdout.write(shown);
    return ensuredStatus(ensured, settings);
  });
}

async function privateAuthorities({ caFile }: ProviderEnsureSettings): Promise<CaBundle | undefined> {
  return caFile === undefined
    ? undefined
    : caBundle({ name: caFile, text: await readGivenFile('--ca-file', caFile) });
}

function wantedProvider(settings: ProviderEnsureSettings, ca: CaBundle | undefined): WantedProvider {
  const { audience, dropOtherAudiences, caFile = '' } = settings;
  return {
    clientIds: audience,
    dropsOthers: dropOtherAudiences,
    thumbprints: ca && caThumbprints(ca.authorities, caFile),
    tags: givenTags(settings),
  };
}

async function ensure(
  access: IamAccess,
  place: ProviderPlace,
  { settings, wanted }: { readonly settings: ProviderEnsureSettings; readonly wanted: WantedProvider },
): Promise<Ensured> {
  return ensureProvider(access, place, {
    wanted,
    pause,
    interruptible: (work) =>
      untilInterrupted('stopping after this request; Ctrl-C once more ends at once', work),
    async isAgreed(plan) {
      if (plan.current === undefined) await pointOutNeighbours(access, place);
      showToPeople(planLines(place.arn, plan, wanted), settings);
      return plan.steps.length > 0 && isConfirmed(questionFor(plan, place), settings);
    },
  });
}

function questionFor({ current }: ProviderPlan, { accountId }: ProviderPlace): string {
  return current === undefined
    ? `make this provider in account ${accountId}?`
    : `change this provider of account ${accountId} so?`;
}
