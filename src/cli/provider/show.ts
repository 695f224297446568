import { readProvider } from '../../iam/provider/provider.ts';
import { PROVIDER_SHOW_FLAGS } from '../../settings/provider.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { toStdout } from '../tell.ts';
import { atProvider } from './at-provider.ts';
import { countedRoles } from './counted-roles.ts';
import { pointOutNeighbours } from './neighbours.ts';
import { providerLines, roleLines } from './provider-lines.ts';
import { warn } from './warn.ts';

/** `podrole provider show`: what IAM has of an issuer; 1 if that is no provider, though roles may still name it. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(PROVIDER_SHOW_FLAGS, given);
  const isJson = settings.output === 'json';
  return atProvider(settings, async (access, place) => {
    const provider = await readProvider(access, place);
    const look = async () => (settings.roles ? await countedRoles(access, place) : undefined);
    if (provider === undefined) {
      warn(`there is no ${place.resource}; podrole provider ensure makes it`);
      const similar = await pointOutNeighbours(access, place);
      const roles = await look();
      if (isJson) print({ provider: null, similar, ...roles });
      else toStdout(roles === undefined ? [] : roleLines(roles, 'still name it'));
      return 1;
    }
    const roles = await look();
    if (isJson) print({ provider, ...roles });
    else toStdout([...providerLines(provider), ...(roles === undefined ? [] : roleLines(roles))]);
    return 0;
  });
}

function print(shown: object): void {
  process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
}
