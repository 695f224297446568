import { clean } from './session-name.ts';

const LONGEST = 64;
const CUT_TO = 63;

/**
 * kiam's role session name, to the character: `kiam-` and what was asked for; over 64 bytes (UTF-8) cut to 63, then every
 * character outside of `[\w+=,.@-]` replaced by `-`. Each byte of a character that was cut through is one.
 */
export function kiamSessionName(asked: string): string {
  const whole = `kiam-${asked}`;
  if (Buffer.byteLength(whole) <= LONGEST) return clean(whole);
  let kept = '';
  let left = CUT_TO;
  for (const character of whole) {
    const bytes = Buffer.byteLength(character);
    if (bytes > left) return clean(kept) + '-'.repeat(left);
    kept += character;
    left -= bytes;
  }
  return clean(kept);
}
