import { paceOf } from '../../src/tls/self/pace.ts';
import { STAGES } from '../../src/tls/self/stage.ts';
import { filledPage } from './filled-page.ts';
import { table } from './table.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `docs/certificates.md` */
export function certificatesPage(): Promise<string> {
  const stages = Object.entries(STAGES).map(([stage, { means, lasts, worry }]) => [
    `\`${stage}\``,
    means,
    lasts,
    worry,
  ]);
  return filledPage('docs/certificates.md', {
    stages: table(['stage', 'what it is', 'lasts', 'worry'], stages),
    times: table(['what', 'by default', 'with a CA of 30 days and leaves of one'], times()),
  });
}

function times(): string[][] {
  const [usual, quick] = [paceOf(365 * DAY, 14 * DAY), paceOf(30 * DAY, DAY)];
  return Object.entries(TIMES).map(([what, of]) => [what, inWords(of(usual)), inWords(of(quick))]);
}

const TIMES: Readonly<Record<string, (pace: ReturnType<typeof paceOf>) => number>> = {
  'life of the CA (`--tls-ca-life`)': ({ caLifeMs }) => caLifeMs,
  'its successor is made before its end': ({ replaceBeforeMs }) => replaceBeforeMs,
  'a CA is in every bundle before it takes over': ({ settleMs }) => settleMs,
  'life of a leaf (`--tls-leaf-life`)': ({ leafLifeMs }) => leafLifeMs,
  'longest that leaves live after the Secret was last read': ({ memoryMs }) => memoryMs,
  'a replaced CA stays in the bundles': ({ trustOldMs, skewMs }) => trustOldMs + skewMs,
  'what ended stays in the bundles, for clocks that differ': ({ skewMs }) => 2 * skewMs,
  'between two looks': ({ pollMs }) => pollMs,
};

function inWords(ms: number): string {
  if (ms >= 2 * DAY) return `${round(ms / DAY)} days`;
  if (ms >= 2 * HOUR) return `${round(ms / HOUR)} hours`;
  return ms >= 120_000 ? `${round(ms / 60_000)} minutes` : `${round(ms / 1000)} seconds`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
