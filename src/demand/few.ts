import { printable } from '../identity/quote.ts';
import type { Holders } from './holder.ts';

/** As many as a sentence can have. */
const FEW = 3;

/** Names in a sentence: the first few, and how many more there are. They must be escaped. */
export function few(names: readonly string[], count = names.length): string {
  const shown = names.slice(0, FEW);
  const more = count - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** Who asks, in a sentence: `Deployment shop/web and 3 more`. */
export function fewHolders({ first, count }: Holders): string {
  const names = first.map(
    ({ kind, namespace, name }) => `${printable(kind)} ${accountName(namespace, name)}`,
  );
  return few(names, count);
}

/** `NAMESPACE/NAME` of whatever is in a Namespace, escaped. */
export function accountName(namespace: string, name: string): string {
  return `${printable(namespace)}/${printable(name)}`;
}
