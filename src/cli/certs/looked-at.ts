import { stat } from 'node:fs/promises';
import { connect } from '../../cluster/kubernetes/connect.ts';
import { PodroleError } from '../../errors.ts';
import { printable } from '../../identity/quote.ts';
import type { CertsLookSettings } from '../../settings/certs-look.ts';
import { apiServerOf } from '../../settings/cluster.ts';
import { withProgress } from '../../terminal/progress.ts';
import type { LiveBundle } from '../../tls/looking/check-bundle.ts';
import type { Given } from '../../tls/looking/check-given.ts';
import { readContents } from '../../tls/looking/contents.ts';
import { readBundles, readSecret } from '../../tls/looking/live.ts';
import { readGivenBytes } from '../given-file.ts';

/** What a command was told to look at. */
export interface LookedAt {
  /** Files, then keys of Secrets. */
  readonly given: readonly Given[];
  readonly bundles: readonly LiveBundle[];
}

/**
 * Reads all that files, Secrets and webhook configurations hold.
 *
 * @throws PodroleError USAGE, API_ACCESS or CLUSTER_UNREADABLE.
 */
export async function readLookedAt(files: readonly string[], settings: CertsLookSettings): Promise<LookedAt> {
  const { secret, mutatingWebhook, validatingWebhook } = settings;
  const isLive = secret.length + mutatingWebhook.length + validatingWebhook.length > 0;
  if (files.length === 0 && !isLive)
    throw new PodroleError(
      'USAGE',
      'there is nothing to look at; give FILE, --secret, --mutating-webhook or --validating-webhook',
    );
  if (files.filter((file) => file === '-').length > 1)
    throw new PodroleError('USAGE', 'FILE - is standard input, which can be read but once; give it once');
  const given: Given[] = [];
  for (const file of files) given.push(await readFileOf(file));
  if (!isLive) return { given, bundles: [] };
  const live = await withProgress('reading from the API server …', () => readLive(settings));
  return { given: [...given, ...live.given], bundles: live.bundles };
}

async function readFileOf(file: string): Promise<Given> {
  const bytes = await readGivenBytes('FILE', file);
  const { mode } = file === '-' ? {} : await stat(file).catch(() => ({ mode: undefined }));
  return { ...readContents(file === '-' ? 'standard input' : printable(file, 255), bytes), mode };
}

async function readLive(settings: CertsLookSettings): Promise<LookedAt> {
  const { secret, mutatingWebhook, validatingWebhook } = settings;
  const client = await connect(apiServerOf(settings), () => performance.now());
  const given: Given[] = [];
  const bundles: LiveBundle[] = [];
  for (const name of secret) given.push(...(await readSecret(client, name)));
  for (const name of mutatingWebhook) bundles.push(...(await readBundles(client, 'mutating', name)));
  for (const name of validatingWebhook) bundles.push(...(await readBundles(client, 'validating', name)));
  return { given, bundles };
}
