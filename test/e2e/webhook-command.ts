import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, startCommand } from './command.ts';

/** Options of {@link startWebhookCommand}. */
export interface WebhookCommandOptions {
  /** Where its CA certificate is written; left to whoever made the folder to remove. */
  readonly folder: string;
  /** Files or folders of `--manifests`. */
  readonly manifests: readonly string[];
  /** Further flags. */
  readonly flags?: readonly string[];
}

/** A running `podrole webhook` on loopback. */
export interface WebhookCommand extends Pick<Command, 'stop'> {
  /** Base URL of its admission port. */
  readonly url: string;
  /** Path of the PEM file that its certificate is verified with, and its content. */
  readonly caPath: string;
  readonly caBundlePem: string;
}

/** Starts the built webhook on free ports, with a certificate issued in memory, and waits until it is ready. */
export async function startWebhookCommand(options: WebhookCommandOptions): Promise<WebhookCommand> {
  const { folder, manifests, flags = [] } = options;
  const caPath = join(await mkdtemp(join(folder, 'webhook-')), 'ca.crt');
  const command = startCommand([
    ...['webhook', '--host', '127.0.0.1', '--write-ca', caPath, '--drain', '0'],
    ...['--port', '0', '--health-port', '0', '--metrics-port', '0'],
    ...manifests.flatMap((path) => ['--manifests', path]),
    ...flags,
  ]);
  const ready = await command.waitForLine((line) => line.includes('webhook ready'));
  const { port } = JSON.parse(ready) as { port: number };
  const caBundlePem = await readFile(caPath, 'utf8');
  return { stop: command.stop, url: `https://127.0.0.1:${port}`, caPath, caBundlePem };
}
