import type { FailureKind, Phase } from './probed.ts';

/** Node's codes of what can go wrong on the way, as far as they name one cause. */
const KINDS: Readonly<Record<string, FailureKind>> = {
  ENOTFOUND: 'dns-failed',
  EAI_AGAIN: 'dns-failed',
  EAI_FAIL: 'dns-failed',
  EAI_NODATA: 'dns-failed',
  ENODATA: 'dns-failed',
  ECONNREFUSED: 'connection-refused',
  EPROTO: 'tls-failed',
};

/** What an error of a request means, by its code and by how far the request had got. */
export function failureKind(error: Error, phase: Phase): { kind: FailureKind; detail: string } {
  const { code = '' } = error as NodeJS.ErrnoException;
  return { kind: kindOf(code, phase), detail: code === '' ? error.message : code };
}

function kindOf(code: string, phase: Phase): FailureKind {
  const known = Object.hasOwn(KINDS, code) ? KINDS[code] : undefined;
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return 'answer-garbled';
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls-failed';
  return phase === 'name' || phase === 'connect' ? 'connection-failed' : 'connection-closed';
}
