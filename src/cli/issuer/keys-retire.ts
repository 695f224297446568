import { PodroleError } from '../../errors.ts';
import { settle } from '../../issuer/publishing/settle.ts';
import { planWithdrawal } from '../../issuer/publishing/take-out.ts';
import { keyStatuses } from '../../issuer/rotation/facts.ts';
import { checkKeys, KEYS_RETIRE_FLAGS, type KeysSettings } from '../../settings/issuer-keys.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { type KeysAtHand, keysAtHand, timeInWords } from './keys.ts';

/** `podrole issuer keys retire KID`: the old key leaves the JWKS after its time. */
export async function run(given: GivenFlags, [kid = '']: readonly string[]): Promise<number> {
  const settings = checkKeys(readSettings(KEYS_RETIRE_FLAGS, given));
  const { issuer, undo, dryRun, retireAfter } = settings;
  const atHand = await keysAtHand(settings);
  if (!undo) assertMayRetire(kid, atHand);
  const { now } = atHand.facts;
  const { plan } = await settle(atHand.target, {
    ...settings,
    random: Math.random,
    planFor: (state) => planWithdrawal(state, { issuer, kid, now, undo }, retireAfter),
  });
  const { leavesAt } = plan;
  const sentence =
    leavesAt === undefined
      ? `${kid} stays; if it has left the JWKS already, publish once more.`
      : `${kid} leaves the JWKS with its publisher's first publication after ${timeInWords(leavesAt)}; leave it in the API servers' --service-account-key-file.`;
  process.stdout.write(output(settings, { kid, undo, dryRun, leavesAt, sentence }));
  return 0;
}

/** The clock begins with the proof that another key signs; without it, tokens would outlive their key. */
function assertMayRetire(kid: string, { facts }: KeysAtHand): void {
  if (facts.signers.length === 0) {
    throw new PodroleError(
      'USAGE',
      '--token is missing: a fresh token of each API server must show that another key signs (kubectl create token default)',
    );
  }
  const keys = keyStatuses(facts);
  const signing = keys.filter(({ signs }) => signs === true);
  const mine = new Set(signing.flatMap(({ owners }) => owners));
  const key = keys.find((one) => one.kid === kid);
  const owners = key?.owners ?? [];
  const problem =
    key === undefined
      ? 'there is no such kid; podrole issuer keys status shows those that there are'
      : key.signs === true
        ? 'it still signs tokens; switch the signer on every API server first'
        : signing.some(({ published }) => !published)
          ? 'the key that signs is not published; publish it first'
          : owners.length > 0 && !owners.some((owner) => mine.has(owner))
            ? `it belongs to ${owners.join(', ')}, and the tokens at hand to another cluster; show tokens of its API servers`
            : signing.every(({ publishedAt = 0 }) => (key?.publishedAt ?? 0) > publishedAt)
              ? 'it came after the key that signs, and so is the one to come; was the old one meant? (podrole issuer keys revoke takes any key out)'
              : undefined;
  if (problem !== undefined) throw new PodroleError('KEY_INVALID', `${kid} cannot retire: ${problem}`);
}

interface Outcome {
  readonly kid: string;
  readonly undo: boolean;
  readonly dryRun: boolean;
  readonly leavesAt: number | undefined;
  readonly sentence: string;
}

function output(
  { output: form }: Pick<KeysSettings, 'output'>,
  { sentence, leavesAt, ...outcome }: Outcome,
): string {
  const time = leavesAt === undefined ? {} : { leavesAt: new Date(leavesAt).toISOString() };
  const prefix = outcome.dryRun ? 'Dry run: ' : '';
  return form === 'json' ? `${JSON.stringify({ ...outcome, ...time }, null, 2)}\n` : `${prefix}${sentence}\n`;
}
