import type { ClusterSource } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { livesProblem, SELF_TLS_FLAGS } from './self-tls.ts';
import { pairProblem, TLS_FLAGS } from './tls.ts';
import { choice } from './values.ts';

/** Where the serving certificate comes from. */
export const TLS_MODES = ['self', 'cert-manager', 'provided', 'memory'] as const;

/** A literal from {@link TLS_MODES}. */
export type TlsMode = (typeof TLS_MODES)[number];

/** Where cert-manager's Secret is mounted unless flags say otherwise. */
const MOUNTED = '/etc/podrole/tls';
const MOUNTED_FILES = {
  tlsCert: `${MOUNTED}/tls.crt`,
  tlsKey: `${MOUNTED}/tls.key`,
  tlsCa: `${MOUNTED}/ca.crt`,
};

/** What the webhook speaks TLS with, and where that comes from. */
export const TLS_MODE_FLAGS = {
  tls: {
    name: 'tls',
    takes: 'MODE',
    value: choice(TLS_MODES),
    help: `where the serving certificate comes from: self makes and replaces it, and keeps the caBundles; cert-manager reads what is mounted at ${MOUNTED}; provided reads --tls-cert and --tls-key; memory makes one that is forgotten (default: provided with --tls-cert, self in a pod without --write-ca, else memory)`,
  },
  ...TLS_FLAGS,
  ...SELF_TLS_FLAGS,
} as const satisfies FlagTable;

/** What {@link TLS_MODE_FLAGS} yields. */
export type TlsModeSettings = SettingsOf<typeof TLS_MODE_FLAGS>;

/** The same with a mode, and the files that it means. */
export type TlsSettings = TlsModeSettings & { readonly tls: TlsMode };

/** What is meant by what was given, or a sentence on why it does not go together. */
export function tlsSettings(
  settings: TlsModeSettings,
  source: ClusterSource,
): TlsSettings | { readonly problem: string } {
  const tls = settings.tls ?? defaultMode(settings, source);
  const problem = problemOf({ ...settings, tls }, source);
  if (problem !== undefined) return { problem };
  const isMounted = tls === 'cert-manager' && settings.tlsCert === undefined;
  return { ...settings, tls, ...(isMounted && MOUNTED_FILES) };
}

function defaultMode({ tlsCert, tlsKey, writeCa }: TlsModeSettings, source: ClusterSource): TlsMode {
  if (tlsCert !== undefined || tlsKey !== undefined) return 'provided';
  return source.from === 'pod' && writeCa === undefined ? 'self' : 'memory';
}

function problemOf(settings: TlsSettings, source: ClusterSource): string | undefined {
  const { tls, tlsCert, tlsKey, tlsCa, writeCa } = settings;
  const isFile = tls === 'provided' || tls === 'cert-manager';
  const pair = pairProblem(settings, 'a certificate that podrole makes');
  if (pair !== undefined) return pair;
  if (writeCa !== undefined && tls !== 'memory')
    return '--write-ca writes the CA of --tls memory; leave it out';
  if (tlsCert !== undefined && !isFile)
    return `--tls ${tls} makes its own certificate; leave out --tls-cert and --tls-key, or give --tls provided`;
  if (tlsCa !== undefined && !isFile)
    return `--tls-ca is the CA of --tls-cert; leave it out with --tls ${tls}`;
  if (tls === 'provided' && (tlsCert === undefined || tlsKey === undefined))
    return '--tls provided needs --tls-cert and --tls-key';
  if (tls !== 'self') return undefined;
  if (source.from === 'manifests')
    return '--tls self keeps its CA in a Secret of the API server, in whose place --manifests stands; give --tls memory';
  return livesProblem(settings);
}
