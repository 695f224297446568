import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { PodroleError, systemReason } from '../errors.ts';
import {
  type ContainerCredentialsList,
  parseContainerCredentials,
} from '../identity/container-credentials.ts';
import type { CheckSource } from '../serving/check.ts';
import { startPolling } from '../serving/polling.ts';

const POLL_MS = 1000;

/** The list of ServiceAccounts for the EKS Pod Identity agent, kept up to date until it is closed. */
export interface ContainerCredentialsFile {
  readonly usesContainerCredentials: ContainerCredentialsList;
  readonly check: CheckSource;
  close(): Promise<void>;
}

/**
 * Reads the file once.
 *
 * @throws PodroleError MANIFEST_UNREADABLE or MANIFEST_INVALID.
 */
export async function readContainerCredentials(file: string): Promise<ContainerCredentialsList> {
  return parse(file, await read(file));
}

/**
 * Reads the file and looks for changes every second. What breaks later keeps the last good list and shows in log and
 * readiness detail.
 *
 * @throws PodroleError MANIFEST_UNREADABLE or MANIFEST_INVALID for a file that is broken from the start.
 */
export async function watchContainerCredentials(
  file: string,
  { log, pollMs = POLL_MS }: { readonly log: Logger; readonly pollMs?: number },
): Promise<ContainerCredentialsFile> {
  let content = await read(file);
  let list = parse(file, content);
  let problem: string | undefined;
  const polling = startPolling(async () => {
    try {
      const now = await read(file);
      if (now === content && problem === undefined) return;
      list = parse(file, now);
      content = now;
      problem = undefined;
      log.info({ file }, 'container credentials reloaded');
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message === problem) return;
      problem = message;
      log.error({ problem }, 'container credentials cannot be read; the last good list stays');
    }
  }, pollMs);
  return {
    usesContainerCredentials: (namespace, serviceAccount) => list(namespace, serviceAccount),
    check: () => ({ name: 'container-credentials', ok: true, detail: problem ?? 'read' }),
    close: () => polling.stop(),
  };
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PodroleError('MANIFEST_UNREADABLE', `${file}: cannot be read: ${systemReason(cause)}`, {
      cause,
    });
  });
}

function parse(file: string, text: string): ContainerCredentialsList {
  const parsed = parseContainerCredentials(text);
  if (typeof parsed === 'function') return parsed;
  throw new PodroleError('MANIFEST_INVALID', `${file}: ${parsed.problem}`);
}
