import { createHash } from 'node:crypto';

/**
 * Which of `parts` templates a role is in, from 0. It hangs on the ARN and the number of templates alone: a role that is added
 * moves no other, and with one template more nothing moves but into that.
 *
 * @see https://arxiv.org/abs/1406.2294
 */
export function partOf(roleArn: string, parts: number): number {
  return jump(keyOf(roleArn), parts);
}

function keyOf(roleArn: string): bigint {
  return createHash('sha256').update(roleArn).digest().readBigUInt64BE();
}

function jump(from: bigint, parts: number): number {
  let key = from;
  let part = -1;
  for (let next = 0; next < parts; ) {
    part = next;
    key = BigInt.asUintN(64, key * 2862933555777941757n + 1n);
    next = Math.floor((part + 1) * (2 ** 31 / (Number(key >> 33n) + 1)));
  }
  return part;
}

/** Things that are shared out, with what is summed. */
export interface Shared {
  readonly roleArn: string;
  readonly bytes: number;
}

/** What one part may hold. */
export interface PartLimits {
  readonly count: number;
  readonly bytes: number;
}

/** Shares things out among as few parts as can be, of which none is over its limits. Parts may be empty. */
export function shareOut<T extends Shared>(
  items: readonly T[],
  limits: PartLimits,
): readonly (readonly T[])[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item.roleArn) }));
  // Each alone fits, as IAM takes no trust policy of that size; with a part for each, they are as good as alone.
  for (let parts = Math.max(1, Math.ceil(items.length / limits.count)); ; parts++) {
    const shared = Array.from({ length: parts }, (): T[] => []);
    for (const { item, key } of keyed) shared[jump(key, parts)]?.push(item);
    if (parts > items.length || shared.every((part) => fits(part, limits))) return shared;
  }
}

function fits(part: readonly Shared[], { count, bytes }: PartLimits): boolean {
  return part.length <= count && part.reduce((sum, one) => sum + one.bytes, 0) <= bytes;
}
