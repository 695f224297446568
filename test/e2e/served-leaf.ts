import { X509Certificate } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { opensslVerify } from '../tls/openssl.ts';
import type { AskedChain } from './go-verdicts.ts';
import { HOST, type SelfTlsCluster } from './self-tls-cluster.ts';

/** The certificate that a port of 127.0.0.1 serves, in PEM. Does not verify it. */
export function servedLeaf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername: HOST, rejectUnauthorized: false });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      resolve(new X509Certificate(socket.getPeerCertificate().raw).toString());
      socket.destroy();
    });
  });
}

/** What was seen of leaves and bundles, and what was made of it. */
export interface LeavesSeen {
  /** Leaves that differ. */
  readonly leaves: ReadonlySet<string>;
  /** Bundles that differ. */
  readonly bundles: ReadonlySet<string>;
  /** What to ask Go about. */
  readonly asked: readonly AskedChain[];
  /** What openssl said against a leaf and a bundle that were live together. */
  readonly refused: readonly string[];
}

/** Looks at the leaf of each endpoint and at the live bundle, again and again, until told to stop. */
export function watchLeaves({ service, bundle }: SelfTlsCluster, everyMs: number) {
  const leaves = new Set<string>();
  const bundles = new Set<string>();
  const asked: AskedChain[] = [];
  const refused: string[] = [];
  let isStopped = false;

  async function look(port: number): Promise<void> {
    // What was live right before, which API servers that are behind have, and what was right after.
    const before = await bundle();
    const leaf = await servedLeaf(port);
    for (const live of new Set([before, await bundle()])) {
      leaves.add(leaf);
      bundles.add(live);
      asked.push({ chain: [leaf], bundle: live, host: HOST, now: Date.now() });
      const said = await opensslVerify(live, leaf, HOST);
      if (said !== 'OK') refused.push(said);
    }
  }

  const watching = (async () => {
    while (!isStopped) {
      await Promise.all([...service.endpoints].map(look));
      await sleep(everyMs);
    }
  })();

  return {
    async stop(): Promise<LeavesSeen> {
      isStopped = true;
      await watching;
      return { leaves, bundles, asked, refused };
    },
  };
}
