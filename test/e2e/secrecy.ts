import type { SelfTlsCluster } from './self-tls-cluster.ts';

const PIECE = 40;

/** Pieces of the keys that a Secret keeps, none of which may be seen anywhere else. */
export function piecesOf(secret: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(secret)
    .filter(([name]) => name.endsWith('.key'))
    .map(([, pem]) => pem.replaceAll(/-----.*?-----|\s/g, '').slice(100, 100 + PIECE))
    .filter((piece) => piece.length === PIECE);
}

/** What of logs and metrics holds a key, a token, or one of the pieces; nothing if all is well. */
export async function leaks(
  { replicas, token }: SelfTlsCluster,
  pieces: Iterable<string>,
): Promise<readonly string[]> {
  const metrics = await Promise.all(replicas.map((replica) => replica.metrics()));
  const lines = [...replicas.flatMap(({ stdout, stderr }) => [...stdout, ...stderr]), ...metrics];
  const secrets = ['PRIVATE KEY', 'LS0tLS1CRUdJTi', 'eyJhbGciOi', token, ...pieces];
  return lines.filter((line) => secrets.some((secret) => line.includes(secret)));
}
