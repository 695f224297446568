import { REASONS, type Remark } from '../identity/reasons.ts';

const LONGEST_WARNING = 256;
const LONGEST_TOGETHER = 4096;

/**
 * The admission warnings for what the user can act on. The API server cuts or drops warnings over 256 characters
 * each and 4,096 together, so the later ones give way to a count.
 */
export function warningsOf(remarks: readonly Remark[]): readonly string[] {
  if (remarks.length === 0) return [];
  const texts = remarks.filter(({ code }) => REASONS[code].kind === 'warning').map(warningText);
  const kept: string[] = [];
  let left = LONGEST_TOGETHER - LONGEST_WARNING;
  for (const text of texts) {
    if (text.length > left) break;
    kept.push(text);
    left -= text.length;
  }
  const dropped = texts.length - kept.length;
  return dropped === 0
    ? kept
    : [...kept, `podrole: ${dropped} more; the audit annotation "remarks" has their codes`];
}

function warningText({ code, text }: Remark): string {
  const whole = `podrole ${code}: ${text}`;
  if (whole.length <= LONGEST_WARNING) return whole;
  const cut = whole.slice(0, LONGEST_WARNING - 1);
  return `${cut.replace(/[\ud800-\udbff]$/, '')}…`;
}
