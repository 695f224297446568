import { join } from 'node:path';
import type { ApiClient } from '../../cluster/kubernetes/api-client.ts';
import { connect } from '../../cluster/kubernetes/connect.ts';
import { readState, understand } from '../../issuer/publishing/state.ts';
import type { Target } from '../../issuer/publishing/target.ts';
import type { RotationFacts } from '../../issuer/rotation/facts.ts';
import { signerOf, type TokenSigner } from '../../issuer/rotation/token.ts';
import { kubernetesKeys } from '../../issuer/sources/kubernetes.ts';
import type { KeysSettings } from '../../settings/issuer-keys.ts';
import { withProgress } from '../../terminal/progress.ts';
import { readGivenFile } from '../given-file.ts';
import { openTarget } from './publication-target.ts';

/** What the commands about keys begin with. */
export interface KeysAtHand {
  readonly target: Target;
  readonly client: ApiClient | undefined;
  readonly facts: RotationFacts;
  readonly tokens: readonly TokenSigner[];
}

/**
 * Reads what is published, what the API server verifies with, and who signed the tokens at hand.
 *
 * @param options - `isTolerant`: whether it goes on, with a warning, without API server and tokens.
 * @throws PodroleError as target, source and tokens do.
 */
export function keysAtHand(
  settings: KeysSettings,
  { isTolerant = false }: { readonly isTolerant?: boolean } = {},
): Promise<KeysAtHand> {
  return withProgress('reading what is published …', () => readKeys(settings, isTolerant));
}

async function readKeys(settings: KeysSettings, isTolerant: boolean): Promise<KeysAtHand> {
  const orElse = async <T>(reading: Promise<T>, instead: T): Promise<T> => {
    if (!isTolerant) return reading;
    return reading.catch((cause: unknown) => {
      process.stderr.write(`podrole: ${cause instanceof Error ? cause.message : cause}
`);
      return instead;
    });
  };
  const { issuer, cluster } = settings;
  const { target } = await openTarget(settings);
  const client =
    cluster &&
    (await orElse(
      connect(cluster, () => performance.now()),
      undefined,
    ));
  const { ledger, published } = understand(await readState(target, settings), target.name, settings);
  const tokens = await orElse(readTokens(settings), []);
  const stranger = tokens.find((token) => token.issuer !== issuer);
  if (stranger !== undefined) {
    process.stderr.write(
      `podrole: a token is of the issuer ${JSON.stringify(stranger.issuer)}, not of ${issuer}: AWS compares them byte for byte\n`,
    );
  }
  const live = client && (await orElse(kubernetesKeys(client).read(), undefined));
  const facts: RotationFacts = {
    published: published,
    ledger,
    live: live?.map(({ kid }) => kid),
    signers: tokens.map(({ kid }) => kid),
    now: Date.now(),
  };
  return { target, client, facts, tokens };
}

/** Those of `--token`; else, in a pod, its own. */
async function readTokens({ token, cluster }: KeysSettings): Promise<readonly TokenSigner[]> {
  const own = token.length === 0 && cluster?.from === 'pod' ? [join(cluster.folder, 'token')] : [];
  const files = [...token, ...own].map(async (file) => signerOf(await readGivenFile('--token', file), file));
  return Promise.all(files);
}

/** A time for people, to the minute. */
export function timeInWords(time: number | undefined): string {
  return time === undefined ? '' : `${new Date(time).toISOString().slice(0, 16)}Z`;
}
