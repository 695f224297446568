import { createHash } from 'node:crypto';
import type { Agent } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import { PodroleError } from '../../errors.ts';

/** How to reach the API server right now, and as whom. */
export interface Access {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
  /** The path below which the API lies; no slash at its end. */
  readonly basePath: string;
  /** Credentials among them: never to be logged. */
  readonly headers: Readonly<Record<string, string>>;
  /** Keeps connections; another one when certificates change. */
  readonly agent: Agent;
}

/** The access of today; credentials rotate. */
export interface AccessSource {
  current(): Promise<Access>;
  /** Another access than one that was answered 401, with credentials read anew; `undefined` if there is none to be had just now. */
  renewed(refused: Access): Promise<Access | undefined>;
}

/** What has been read of files and plugins. */
export interface Credentials {
  /** Scheme, host, port, and the path below which the API lies. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What connections depend on: as long as it stays the same, they are kept. */
  readonly connectionParts: readonly (string | Buffer)[];
  makeAgent(): Agent;
}

/** As client-go does: rotated tokens and certificates stay good for much longer. Milliseconds. */
const REREAD_AFTER = 60_000;

/** A 401 is answered by reading anew, which may start a program: not more often than this. Milliseconds. */
const RENEW_AFTER = 5_000;

/** A plugin may ask a server, and that may not answer. Milliseconds. */
const LONGEST_READ = 30_000;

/** Live reads are many and short. */
const CONNECTIONS = 64;

/**
 * Reads credentials when they are first needed and again after a minute, the latter beside requests that go on with
 * those at hand.
 *
 * @param load - `afresh` is true when the server no longer takes what was read before.
 * @param clock - monotonic, in milliseconds.
 */
export function createAccessSource(
  load: (afresh: boolean) => Promise<Credentials>,
  clock: () => number,
): AccessSource {
  let access: Access | undefined;
  let connection: string | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<Access> | undefined;
  let renewing: Promise<Access> | undefined;

  async function read(afresh: boolean): Promise<Access> {
    const credentials = await withinTime(load(afresh));
    const { server, headers } = credentials;
    const found = fingerprint(credentials);
    readAt = clock();
    // The same access for the same credentials: a 401 is about what was sent, not about when it was read.
    if (access !== undefined && found === connection && isDeepStrictEqual(headers, access.headers))
      return access;
    const agent = access === undefined || found !== connection ? agentFor(credentials) : access.agent;
    access = { ...addressOf(server), headers, agent };
    connection = found;
    return access;
  }

  function readOnce(afresh: boolean): Promise<Access> {
    reading ??= read(afresh).finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function renew(): Promise<Access> {
    await reading?.catch(() => {});
    return readOnce(true);
  }

  return {
    async current() {
      if (access === undefined) return readOnce(false);
      // What cannot be read now stays as it is; the server's 401 will tell if that matters.
      if (clock() - readAt > REREAD_AFTER) readOnce(false).catch(() => {});
      return access;
    },
    async renewed(refused) {
      // Somebody else's 401 may have come first.
      if (access !== undefined && access !== refused) return access;
      if (renewing !== undefined) return renewing;
      if (clock() - renewedAt < RENEW_AFTER) return undefined;
      renewedAt = clock();
      renewing = renew().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
  };
}

async function withinTime<T>(reading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `the credentials for the API server were not there in ${LONGEST_READ / 1000} s; look at the plugin of the kubeconfig`;
    timer = setTimeout(() => reject(new PodroleError('API_ACCESS', message)), LONGEST_READ);
  });
  try {
    return await Promise.race([reading, late]);
  } finally {
    clearTimeout(timer);
  }
}

function addressOf(server: string): Pick<Access, 'protocol' | 'hostname' | 'port' | 'basePath'> {
  const { protocol, hostname, port, pathname } = new URL(server);
  return {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'http:' ? 80 : 443)),
    basePath: pathname.replace(/\/+$/, ''),
  };
}

function fingerprint({ server, connectionParts }: Credentials): string {
  const hash = createHash('sha256').update(server);
  for (const part of connectionParts) hash.update('\0').update(part);
  return hash.digest('base64');
}

function agentFor({ makeAgent }: Credentials): Agent {
  const kept = { keepAlive: true, maxSockets: CONNECTIONS, maxFreeSockets: CONNECTIONS };
  return Object.assign(makeAgent(), kept);
}
