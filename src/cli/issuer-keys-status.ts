import { type KeyStatus, keyStatuses } from '../issuer/rotation/facts.ts';
import { checkKeys, KEYS_FLAGS } from '../settings/issuer-keys.ts';
import { type GivenFlags, readSettings } from '../settings/read.ts';
import { columns } from './columns.ts';
import { keysAtHand, timeInWords } from './issuer-keys.ts';

/** `podrole issuer keys status`: 1 when a key signs that is not published. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = checkKeys(readSettings(KEYS_FLAGS, given));
  const { facts } = await keysAtHand(settings);
  const keys = keyStatuses(facts);
  const lost = keys.filter(({ signs, published }) => signs === true && !published);
  process.stdout.write(settings.output === 'json' ? json(keys) : table(keys, settings.retireAfter));
  for (const { kid } of lost) {
    process.stderr.write(
      `podrole: the key ${JSON.stringify(kid)} signs tokens and is not published: AWS refuses them; run podrole issuer publish at once\n`,
    );
  }
  return lost.length === 0 ? 0 : 1;
}

function table(keys: readonly KeyStatus[], retireAfter: number): string {
  const rows = keys.map(({ kid, alg, state, live, signs, publishedAt, leavingSince, owners }) => [
    kid === '' ? '(empty kid)' : kid,
    alg,
    state,
    inWords(signs),
    inWords(live),
    timeInWords(publishedAt),
    timeInWords(leavingSince === undefined ? undefined : leavingSince + retireAfter),
    owners.join(', '),
  ]);
  return columns(['KEY', 'ALG', 'STATE', 'SIGNS', 'LIVE', 'PUBLISHED SINCE', 'LEAVES', 'OWNERS'], rows);
}

function inWords(told: boolean | undefined): string {
  return told === undefined ? '?' : told ? 'yes' : 'no';
}

function json(keys: readonly KeyStatus[]): string {
  const shown = keys.map(({ publishedAt, leavingSince, ...key }) => ({
    ...key,
    publishedAt: iso(publishedAt),
    leavingSince: iso(leavingSince),
  }));
  return `${JSON.stringify({ keys: shown }, null, 2)}\n`;
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
