import type { Ledger, LedgerKey } from './ledger.ts';

/** The times of revocations by thumbprint: a key stays revoked whatever it is called. Milliseconds since the epoch. */
export function revocations(ledger: Ledger | undefined): ReadonlyMap<string, number> {
  return new Map(
    ledger?.keys.flatMap(({ thumbprint, revokedAt }) =>
      revokedAt === undefined ? [] : [[thumbprint, revokedAt] as const],
    ),
  );
}

/** The key, revoked if it was under any kid. */
export function withRevocation(key: LedgerKey, revoked: ReadonlyMap<string, number>): LedgerKey {
  const revokedAt = revoked.get(key.thumbprint);
  return revokedAt === undefined ? key : { ...key, owners: {}, revokedAt };
}
