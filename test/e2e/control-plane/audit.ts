import { readFile, writeFile } from 'node:fs/promises';

/** The fields of a `audit.k8s.io/v1` Event that tests read. */
export interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: {
    readonly resource: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  /** The API server's own, and a webhook's, whose keys it prefixes with the webhook's name and `/`. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Writes the policy: finished requests for pods, at level Metadata, which is where annotations are. */
export async function writeAuditPolicy(path: string): Promise<void> {
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived', 'ResponseStarted'],
    rules: [{ level: 'Metadata', resources: [{ group: '', resources: ['pods'] }] }, { level: 'None' }],
  };
  await writeFile(path, JSON.stringify(policy));
}

/** Reads the events written so far. An event may follow the answer to its request by some milliseconds. */
export async function readAuditLog(path: string): Promise<AuditEvent[]> {
  const log = await readFile(path, 'utf8').catch(() => '');
  // What follows the last line break is an event still being written.
  const complete = log.split('\n').slice(0, -1);
  return complete.map((line) => JSON.parse(line) as AuditEvent);
}
