import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_PACK_FLAGS } from '../../settings/trust-edit.ts';
import { runEdit } from './edit.ts';

/** `podrole trust pack FILE`: lets in who gets in already, in as few characters as can be. */
export async function run(given: GivenFlags, operands: readonly string[]): Promise<number> {
  const settings = readSettings(TRUST_PACK_FLAGS, given);
  return runEdit(operands, settings, () => ({ change: {}, lint: {}, packs: true }));
}
