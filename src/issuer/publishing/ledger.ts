import * as z from 'zod';
import { PodroleError } from '../../errors.ts';
import { type Jwk, thumbprintOf } from '../jwk.ts';
import { readJwk } from '../read-jwk.ts';

/** Where the ledger lies, below the issuer URL. Whoever may read it learns public keys, times and names of publishers. */
export const LEDGER_PATH = '/.podrole/ledger.json';

/** What a publisher remembers of a key. */
export interface LedgerKey {
  readonly jwk: Jwk;
  readonly thumbprint: string;
  /** When it came into the JWKS. Milliseconds since the epoch, as all times here. */
  readonly publishedAt: number;
  /**
   * Whose key it is, each with the first publication that found it missing in the sources. Without owners it is
   * nobody's to retire.
   */
  readonly owners: Readonly<Record<string, { readonly missingSince?: number }>>;
  /** Since when its owners count it as missing, although their sources have it: API servers know a key for longer. */
  readonly withdrawnAt?: number;
  /** When whoever told it so counts its last token dead; publishers may count for longer. */
  readonly leavesAt?: number;
  /** When its last owner let it go; it left the JWKS then. */
  readonly retiredAt?: number;
  /** When it was taken out for good, whatever sources say. */
  readonly revokedAt?: number;
}

/** What publishers of an issuer remember, in an object beside the documents. */
export interface Ledger {
  readonly issuer: string;
  readonly keys: readonly LedgerKey[];
}

/** Whether a key belongs into the JWKS. */
export function isActive({ retiredAt, revokedAt }: LedgerKey): boolean {
  return retiredAt === undefined && revokedAt === undefined;
}

type Times = Pick<LedgerKey, 'publishedAt' | 'withdrawnAt' | 'leavesAt' | 'retiredAt' | 'revokedAt'>;

const TIME = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

const KEY = z.object({
  jwk: z.unknown(),
  publishedAt: TIME,
  owners: z.record(z.string(), z.object({ missingSince: TIME.optional() })),
  withdrawnAt: TIME.optional(),
  leavesAt: TIME.optional(),
  retiredAt: TIME.optional(),
  revokedAt: TIME.optional(),
});

const LEDGER = z.object({ version: z.literal(1), issuer: z.string(), keys: z.array(KEY).max(10_000) });

/**
 * Reads a ledger; `undefined` for a text that is none, so that nothing is retired on the word of it.
 *
 * @param name - what messages call it.
 * @throws PodroleError TARGET_INVALID for a format yet to come: writing would lose what it remembers.
 */
export function readLedger(text: string, name: string): Ledger | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
    const { issuer, keys } = LEDGER.parse(json);
    return { issuer, keys: keys.map(readKey) };
  } catch {
    const { version } = Object(json);
    if (typeof version !== 'number' || version <= 1) return undefined;
    throw new PodroleError(
      'TARGET_INVALID',
      `${name} is of format ${version}, and this podrole knows 1; publish with the version that wrote it, or a later one`,
    );
  }
}

function readKey({ jwk: written, owners, ...times }: z.infer<typeof KEY>): LedgerKey {
  const jwk = readJwk(written);
  return { jwk, thumbprint: thumbprintOf(jwk), owners: owners as LedgerKey['owners'], ...(times as Times) };
}

/** The ledger as JSON, times in words that people read. */
export function writeLedger({ issuer, keys }: Ledger): object {
  const written = keys.map(({ jwk, thumbprint: _, owners, ...times }) => ({
    jwk,
    owners: Object.fromEntries(Object.entries(owners).map(([name, since]) => [name, inWords(since)])),
    ...inWords(times),
  }));
  return { version: 1, issuer, keys: written };
}

function inWords(times: Readonly<Record<string, number>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(times).map(([what, time]) => [what, new Date(time).toISOString()]),
  );
}
