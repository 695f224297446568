import { readProvider } from '../../iam/provider/provider.ts';
import { PROVIDER_SHOW_FLAGS } from '../../settings/provider.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { atProvider } from './at-provider.ts';
import { countedRoles } from './counted-roles.ts';
import { pointOutNeighbours } from './neighbours.ts';
import { providerLines, roleLines } from './provider-lines.ts';
import { warn } from './warn.ts';

/** `podrole provider show`: what IAM has of an issuer; 1 if that is no provider. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(PROVIDER_SHOW_FLAGS, given);
  const isJson = settings.output === 'json';
  return atProvider(settings, async (access, place) => {
    const provider = await readProvider(access, place);
    if (provider === undefined) {
      warn(`there is no ${place.resource}; podrole provider ensure makes it`);
      const similar = await pointOutNeighbours(access, place);
      if (isJson) print({ provider: null, similar });
      return 1;
    }
    const roles = settings.roles ? await countedRoles(access, place) : undefined;
    if (isJson) print({ provider, ...roles });
    else
      for (const line of [...providerLines(provider), ...(roles === undefined ? [] : roleLines(roles))])
        process.stdout.write(`${line}\n`);
    return 0;
  });
}

function print(shown: object): void {
  process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
}
