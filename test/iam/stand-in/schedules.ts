/** Every order in which two editors with this many requests each can be let in. */
export function* everyOrder(first: number, second: number): Generator<readonly number[]> {
  if (first === 0 && second === 0) yield [];
  if (first > 0) for (const rest of everyOrder(first - 1, second)) yield [0, ...rest];
  if (second > 0) for (const rest of everyOrder(first, second - 1)) yield [1, ...rest];
}
