import { type KeyStatus, keyStatuses, leaving } from '../../issuer/rotation/facts.ts';
import { checkKeys, KEYS_FLAGS } from '../../settings/issuer-keys.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { columns } from '../../terminal/columns.ts';
import { keysAtHand, timeInWords } from './keys.ts';

/** `podrole issuer keys status`: 1 when a key signs that is not published, or not for long. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = checkKeys(readSettings(KEYS_FLAGS, given));
  const { facts } = await keysAtHand(settings);
  const keys = keyStatuses(facts);
  process.stdout.write(
    settings.output === 'json' ? json(keys, settings.retireAfter) : table(keys, settings.retireAfter),
  );
  const alarms = keys.flatMap((key) => alarmOf(key) ?? []);
  process.stderr.write(alarms.map((line) => `podrole: ${line}\n`).join(''));
  return alarms.length === 0 ? 0 : 1;
}

/** What pods lose their roles by, now or soon. */
function alarmOf({
  kid,
  signs,
  published,
  leavingSince,
  isRevoked,
  isRetired,
}: KeyStatus): string | undefined {
  if (signs !== true) return undefined;
  const what = `the key ${JSON.stringify(kid)} signs tokens and`;
  if (isRevoked)
    return `${what} was revoked: AWS refuses them; switch the API servers to another key that is published`;
  if (leavingSince !== undefined || isRetired)
    return `${what} was told to leave the JWKS: AWS refuses them then; run podrole issuer keys retire ${kid} --undo, and publish`;
  return published
    ? undefined
    : `${what} is not published: AWS refuses them; run podrole issuer publish at once`;
}

function table(keys: readonly KeyStatus[], retireAfter: number): string {
  const rows = keys.map((key) => {
    const { kid, alg, state, live, signs, publishedAt, owners } = key;
    return [
      kid === '' ? '(empty kid)' : kid,
      alg,
      state,
      inWords(signs),
      inWords(live),
      timeInWords(publishedAt),
      timeInWords(leaving(key, retireAfter)),
      owners.join(', '),
    ];
  });
  return columns(['KEY', 'ALG', 'STATE', 'SIGNS', 'LIVE', 'PUBLISHED SINCE', 'LEAVES', 'OWNERS'], rows);
}

function inWords(told: boolean | undefined): string {
  return told === undefined ? '?' : told ? 'yes' : 'no';
}

function json(keys: readonly KeyStatus[], retireAfter: number): string {
  const shown = keys.map((key) => ({
    ...key,
    publishedAt: iso(key.publishedAt),
    leavingSince: iso(key.leavingSince),
    leavesAt: iso(leaving(key, retireAfter)),
  }));
  return `${JSON.stringify({ keys: shown }, null, 2)}\n`;
}

function iso(time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toISOString();
}
