import type { StringMap } from './facts.ts';
import { quote } from './quote.ts';
import type { Remark } from './reasons.ts';

/** What a label of a Namespace says, of the words that it may; a bad one is ignored, with a remark. */
export function namespaceLabel<T extends string>(
  labels: StringMap,
  key: string,
  values: readonly T[],
  remarks: Remark[],
): T | undefined {
  const given = labels[key];
  if (given === undefined) return undefined;
  const value = values.find((known) => known === given);
  if (value === undefined) {
    const text = `ignored, as it is none of ${values.join(', ')}: Namespace label ${key}=${quote(String(given))}`;
    remarks.push({ code: 'namespace-label-invalid', text });
  }
  return value;
}
