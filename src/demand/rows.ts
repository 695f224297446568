import { type HolderCount, type Holders, noHolders } from './holder.ts';

/** Rows that are alike but for who asks are one. */
export interface Rows<T> {
  /** Where those who ask for this are counted. */
  row(fields: T): HolderCount;
  /** Sorted by their fields, in the order in which these are written; without those for which nobody asks. */
  readonly sorted: readonly (T & { readonly holders: Holders })[];
}

/** A field of a row. */
type Field = string | boolean | undefined;

/** Collects rows. Fields must be written in one order, and be short: they are the key. */
export function createRows<T extends Readonly<Record<keyof T, Field>>>(): Rows<T> {
  const rows = new Map<string, { readonly fields: T; readonly count: HolderCount }>();
  return {
    row(fields) {
      const key = JSON.stringify(Object.values(fields));
      const known = rows.get(key);
      if (known !== undefined) return known.count;
      const count = noHolders();
      rows.set(key, { fields, count });
      return count;
    },
    get sorted() {
      const byKey = [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
      return byKey.map(([, { fields, count }]) => ({
        ...fields,
        holders: { first: [...count.first], count: count.count },
      }));
    },
  };
}
