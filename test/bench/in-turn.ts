import { type LoadOptions, load, type Round } from './load.ts';
import type { Servers } from './servers.ts';
import { median } from './statistics.ts';

/** The yardstick, and what is held against it. */
export const SIDES = ['bare', 'podrole'] as const;

/** A round of both. */
export type Pair = Readonly<Record<(typeof SIDES)[number], Round>>;

/** Loads the two in turn, each first as often as the other. */
export async function inTurn(
  servers: Servers,
  { rounds, ...options }: LoadOptions & { readonly rounds: number },
): Promise<readonly Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    const pair: Partial<Record<(typeof SIDES)[number], Round>> = {};
    for (const side of round % 2 === 0 ? SIDES : SIDES.toReversed()) {
      pair[side] = await load(servers[side], options);
    }
    pairs.push(pair as Pair);
  }
  return pairs;
}

/** Prints medians, and answers with how many answers podrole gives for each of the yardstick's. */
export function report(pairs: readonly Pair[]): number {
  for (const side of SIDES) {
    const of = (field: keyof Round) => median(pairs.map((pair) => pair[side][field]));
    const speed = of('perCpuSecond').toFixed(0).padStart(7);
    console.log(
      `  ${side.padEnd(8)}${speed} per CPU-second  p50 ${of('p50').toFixed(2)} ms  p99 ${of('p99').toFixed(2)} ms`,
    );
  }
  const ratio = (field: keyof Round) =>
    median(pairs.map(({ bare, podrole }) => podrole[field] / bare[field]));
  const speed = ratio('perCpuSecond');
  console.log(`  ratio      ${speed.toFixed(2)} per CPU-second  p99 × ${ratio('p99').toFixed(2)}\n`);
  return speed;
}
