import type { GivenFlags } from '../settings/read.ts';
export async function run(_given: GivenFlags): Promise<number> {
  return 0;
}
