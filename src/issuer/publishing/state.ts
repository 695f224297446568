import { PodroleError } from '../../errors.ts';
import { DISCOVERY_PATH } from '../discovery.ts';
import { document, issuerDocuments, type PublishedDocument } from '../documents.ts';
import { LEDGER_PATH, type Ledger, readLedger, writeLedger } from './ledger.ts';
import type { PublicationPlan } from './plan.ts';
import { type PublishedKey, readPublishedKeys } from './published-keys.ts';
import type { StoredObject, Target } from './target.ts';

/** What lies at a target: the three objects, each `undefined` where it does not. */
export interface TargetState {
  readonly ledger: StoredObject | undefined;
  readonly jwks: StoredObject | undefined;
  readonly discovery: StoredObject | undefined;
}

/** Which issuer, and where its JWKS lies below it. */
export interface IssuerPlace {
  readonly issuer: string;
  readonly jwksPath: string;
}

/** What a state says. */
export interface ReadState {
  readonly ledger: Ledger | undefined;
  readonly published: readonly PublishedKey[];
  /** Whether there is a ledger that cannot be read: what was revoked or told to retire is forgotten. */
  readonly isLedgerLost: boolean;
}

/** One object of a publication. */
export interface PreparedObject {
  readonly document: PublishedDocument;
  /** What lies there now. */
  readonly before: StoredObject | undefined;
  readonly differs: boolean;
}

/**
 * Reads what lies at the target, the documents first: whoever replaces them then knows a ledger that is no older than they
 * are, and so what others have claimed or revoked since.
 */
export async function readState(target: Target, { issuer, jwksPath }: IssuerPlace): Promise<TargetState> {
  const read = (below: string) => target.read(document(issuer, below, {}));
  const [jwks, discovery] = await Promise.all([jwksPath, DISCOVERY_PATH].map(read));
  return { jwks, discovery, ledger: await read(LEDGER_PATH) };
}

/**
 * What the objects at a target say.
 *
 * @param name - what messages call the target.
 * @throws PodroleError TARGET_INVALID for the documents of another issuer, and for what is no JWKS.
 */
export function understand(state: TargetState, name: string, { issuer, jwksPath }: IssuerPlace): ReadState {
  const ledger = state.ledger && readLedger(state.ledger.body, `${name}${LEDGER_PATH}`);
  const discovery = readDiscovery(state.discovery);
  for (const [what, found] of [
    ['ledger', ledger?.issuer],
    ['discovery document', discovery.issuer],
  ]) {
    if (found === undefined || found === issuer) continue;
    throw new PodroleError(
      'TARGET_INVALID',
      `${name}: its ${what} is of the issuer ${JSON.stringify(found)}, not ${issuer}; give that as --issuer, or another target`,
    );
  }
  const uri = discovery.jwks_uri;
  if (uri !== undefined && uri !== `${issuer}${jwksPath}`) {
    throw new PodroleError(
      'TARGET_INVALID',
      `${name}: its discovery document names the JWKS ${JSON.stringify(uri)}, not ${issuer}${jwksPath}; give --jwks-path ` +
        'as it was, or move the discovery document away and give the old JWKS with --jwks, so that its keys stay',
    );
  }
  return {
    ledger,
    published: state.jwks === undefined ? [] : readPublishedKeys(state.jwks.body, `${name}${jwksPath}`),
    isLedgerLost: state.ledger !== undefined && ledger === undefined,
  };
}

/** Whatever is no discovery document is replaced by one: it follows from the keys. */
function readDiscovery(stored: StoredObject | undefined): {
  readonly issuer?: string;
  readonly jwks_uri?: string;
} {
  try {
    const json = JSON.parse(stored?.body ?? '{}');
    const { issuer, jwks_uri } = Object(json);
    return {
      ...(typeof issuer === 'string' && { issuer }),
      ...(typeof jwks_uri === 'string' && { jwks_uri }),
    };
  } catch {
    return {};
  }
}

/**
 * The objects of a plan, in the order in which they are written. The ledger comes first, so that no key is in the JWKS that
 * nobody remembers; then the JWKS; then discovery, which points to it.
 *
 * @throws PodroleError as {@link issuerDocuments} does.
 */
export function objectsOf(
  state: TargetState,
  { issuer, jwksPath }: IssuerPlace,
  { ledger, jwks: keys }: Pick<PublicationPlan, 'ledger' | 'jwks'>,
): readonly PreparedObject[] {
  const [jwks, discovery] = issuerDocuments({ issuer, keys, jwksPath });
  return [
    prepared(document(issuer, LEDGER_PATH, writeLedger(ledger)), state.ledger),
    prepared(jwks, state.jwks),
    prepared(discovery, state.discovery),
  ];
}

function prepared(made: PublishedDocument, before: StoredObject | undefined): PreparedObject {
  const { served } = before ?? {};
  const isServedSo =
    served === undefined ||
    (served.contentType === made.contentType && served.cacheControl === made.cacheControl);
  return { document: made, before, differs: before?.body !== made.body || !isServedSo };
}
