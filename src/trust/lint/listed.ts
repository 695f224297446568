import { quote } from '../../identity/quote.ts';

const LIST_SHOWN = 3;

/** Characters of a value that are shown: ARNs of providers end with what tells them apart. */
const VALUE_SHOWN = 120;

/** A value for a sentence: quoted, escaped, and cut to a length that fits. */
export function shownValue(value: string): string {
  return quote(value, VALUE_SHOWN);
}

/** The first of some values for a sentence, and how many more there are. */
export function listed(values: readonly string[]): string {
  const first = values.slice(0, LIST_SHOWN).map(shownValue).join(', ');
  const more = values.length - LIST_SHOWN;
  return more > 0 ? `${first} and ${more} more` : first;
}
