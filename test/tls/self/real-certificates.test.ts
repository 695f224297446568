import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKeyPair } from '../../../src/tls/key-pair.ts';
import { leafProblem } from '../../../src/tls/looking/verify-leaf.ts';
import { handshakeProblem } from '../../../src/tls/rehearsal.ts';
import { printPem, readPemCertificates } from '../../../src/tls/self/pem-certificates.ts';
import { loadSigner } from '../../../src/tls/signer.ts';
import { DAY, MINUTE, PACE } from './made-up.ts';
import type { Certificates } from './simulation/certificates.ts';
import { Course, type Happening } from './simulation/history.ts';
import { type Encounter, World } from './simulation/world.ts';

const OF = { service: 'podrole', namespace: 'podrole-system' };
const HOST = 'podrole.podrole-system.svc';

const [signer, leafKeys, ...caKeys] = await Promise.all([
  loadSigner(),
  newKeyPair(),
  newKeyPair(),
  newKeyPair(),
]);
let made = 0;

/** As self mode makes them, but that every other CA has the same key: those take time. */
const CERTIFICATES: Certificates = {
  newAuthority({ now, notAfter }) {
    const keys = caKeys[made % caKeys.length];
    made += 1;
    if (keys === undefined) throw new Error('no keys');
    const { certPem, keyPem } = signer.signServiceAuthority(OF, { keys, now, lifeMs: notAfter - now });
    const [certificate] = readPemCertificates(certPem).certificates;
    if (certificate === undefined) throw new Error('no certificate');
    return { ...certificate, keyPem };
  },
  newLeaf({ pem, keyPem }, validity) {
    const signed = signer.signServiceLeaf({ certPem: pem, keyPem }, OF, { keys: leafKeys, ...validity });
    const { validFrom, validTo } = new X509Certificate(signed.certPem);
    return { ...signed, dates: { notBefore: Date.parse(validFrom), notAfter: Date.parse(validTo) } };
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'podrole-rotation-'));
});
afterAll(() => rm(folder, { recursive: true }));

const CUT: Happening = { what: 'cut', replica: 1, afterMs: 242 * DAY };
const WIPED: Happening = { what: 'secret-deleted', afterMs: 100 * DAY };

test.each<[after: string, ms: number, happenings: readonly Happening[]]>([
  ['a minute', MINUTE, []],
  ['ten minutes', 10 * MINUTE, []],
  ['ten days', 10 * DAY, []],
  ['243 days, when the next CA is announced', 243 * DAY + 481 * MINUTE, []],
  ['244 days, when it has taken over', 244 * DAY, []],
  ['260 days, with a replica that has not heard of it', 260 * DAY, [CUT]],
  ['280 days, when the one before is retired', 280 * DAY, []],
  ['100 days, when the Secret has just been deleted', 100 * DAY + MINUTE, [WIPED]],
  ['101 days, when it was deleted yesterday', 101 * DAY, [WIPED]],
  ['five years', 5 * 365 * DAY, []],
])(
  'after %s Node, openssl and the rules of Go take every leaf by every bundle',
  async (_after, ms, happenings) => {
    // Handshakes know no time but the present, so it is the past that has to move.
    const world = new World(PACE, () => 0.5, { certificates: CERTIFICATES, now: Date.now() - ms });
    const course = new Course(world, PACE);
    const end = world.now + ms;
    await course.begin();
    for (const happening of happenings) await course.take(happening);
    await course.quiet(end - world.now);
    const encounters = world.encounters();
    expect(new Set(encounters.map(({ replica }) => replica)).size).toBe(3);
    for (const encounter of distinct(encounters)) {
      expect(await verdicts(encounter)).toEqual({ go: undefined, node: undefined, openssl: 'OK' });
    }
    expect(world.violations).toEqual([]);
  },
);

/** Replicas and webhooks mostly have the same. */
function distinct(encounters: readonly Encounter[]): readonly Encounter[] {
  const keyOf = ({ served, bundle }: Encounter) =>
    served.leaf.authority + bundle.map(({ fingerprint }) => fingerprint);
  return [...new Map(encounters.map((one) => [keyOf(one), one])).values()];
}

async function verdicts({ served: { leaf }, bundle }: Encounter) {
  const authorities = bundle.map(({ pem }) => new X509Certificate(pem));
  const [leafFile, bundleFile] = [join(folder, 'leaf.pem'), join(folder, 'bundle.pem')];
  await Promise.all([writeFile(leafFile, leaf.certPem), writeFile(bundleFile, printPem(bundle))]);
  const purpose = ['-x509_strict', '-purpose', 'sslserver', '-verify_hostname', HOST];
  const { stdout } = await promisify(execFile)('openssl', [
    'verify',
    ...purpose,
    '-CAfile',
    bundleFile,
    leafFile,
  ]);
  return {
    go: leafProblem(new X509Certificate(leaf.certPem), authorities, { host: HOST, now: Date.now() }),
    node: await handshakeProblem(leaf, { bundle: printPem(bundle), host: HOST }),
    openssl: stdout.trim().split(': ').at(-1),
  };
}
