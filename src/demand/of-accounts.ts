import { accountName } from './few.ts';
import { grouped } from './grouped.ts';

/** What is said of ServiceAccounts, by what messages call them. */
export function ofAccounts<T extends { readonly namespace: string; readonly serviceAccount: string }>(
  items: readonly T[],
): readonly (readonly [at: string, items: readonly T[]])[] {
  const byAccount = grouped(items, ({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`);
  return [...byAccount.values()].flatMap((ofAccount) => {
    const [first] = ofAccount;
    if (first === undefined) return [];
    return [[`ServiceAccount ${accountName(first.namespace, first.serviceAccount)}`, ofAccount] as const];
  });
}

/** As many as a sentence shows: the others need not be written. */
export function shownOf<T>(items: readonly T[]): readonly T[] {
  return items.slice(0, 3);
}
