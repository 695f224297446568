import { REASONS, type ReasonCode } from '../identity/reasons.ts';
import type { Mutation } from '../injection/mutate-pod.ts';

const LONGEST_WARNING = 256;
const LONGEST_TOGETHER = 4096;

/**
 * The admission warnings for what the user can act on. The API server cuts or drops warnings over 256 characters
 * each and 4,096 together, so the later ones give way to a count.
 */
export function warningsOf({ decision, remarks }: Pick<Mutation, 'decision' | 'remarks'>): readonly string[] {
  if (remarks.length === 0 && decision.outcome !== 'forbidden') return [];
  const texts = remarks.filter(({ code }) => REASONS[code].kind === 'warning').map(warningText);
  // First of all, why a pod has no role.
  if (decision.outcome === 'forbidden')
    texts.unshift(warningText({ code: decision.reason, text: decision.message }));
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

function warningText({ code, text }: { readonly code: ReasonCode; readonly text: string }): string {
  const whole = `podrole ${code}: ${text}`;
  if (whole.length <= LONGEST_WARNING) return whole;
  const cut = whole.slice(0, LONGEST_WARNING - 1);
  return `${cut.replace(/[\ud800-\udbff]$/, '')}…`;
}
