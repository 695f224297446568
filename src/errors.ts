/**
 * Every error that podrole raises on purpose, with the sentence that documents it.
 * Codes are never reused.
 */
export const ERROR_CODES = {
  USAGE: 'A flag, environment variable or argument has a value that cannot be used. Exit status 2.',
  MANIFEST_UNREADABLE: 'A manifest file or folder cannot be read.',
  MANIFEST_INVALID: 'A manifest is no YAML or JSON, or one of its fields has a wrong type.',
  API_ACCESS: 'A kubeconfig, or what a pod has to reach its API server with, cannot be read or used.',
  CLUSTER_UNREADABLE:
    'The API server did not let something be read on which an answer rests, or did not answer.',
  LISTEN_FAILED: 'A server cannot listen where it was told to.',
  FILE_UNWRITABLE: 'A file cannot be written where a flag says.',
  TLS_INVALID:
    'A certificate or key cannot be read, the two do not belong together, or a certificate would have no name.',
  SELF_TLS_REFUSED:
    "What self mode keeps in the cluster may not be read or written: rights are missing, the Secret is somebody else's or immutable, or the clock is far from the API server's.",
  ISSUER_INVALID: 'An issuer URL breaks a rule of IAM or of OpenID Connect discovery.',
  KEY_INVALID: 'A key cannot be used to verify ServiceAccount tokens, or is a private key.',
  KEY_CONFLICT: 'Two keys go by one kid, or the keys of two clusters were given as if they were one.',
  SOURCE_UNAVAILABLE: 'A source of keys could not be read just now.',
  TARGET_INVALID: 'Where the documents of an issuer are published holds something else, or can hold none.',
  TARGET_UNAVAILABLE: 'Where the documents of an issuer are published could not be read or written just now.',
  POLICY_INVALID: 'A trust policy is no policy document, or uses what the evaluator does not know.',
  TRUST_UNPROVEN:
    'An edit of a trust policy would let in others than it should, or not those that it named; it was not made.',
  AWS_REFUSED: 'AWS refuses a request: a permission is missing, a role does not exist, a limit is reached.',
  AWS_UNAVAILABLE: 'AWS could not be asked just now: no answer, expired credentials, too many requests.',
  EXAMPLES_INVALID: 'The demo cannot use its examples folder as it is.',
} as const;

/** A literal from {@link ERROR_CODES}. */
export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The one base of podrole's own errors. The message names the field, its value and the mend, and
 * never holds a token, a key, an Authorization header or a whole pod.
 */
export class PodroleError extends Error {
  override readonly name = 'PodroleError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'part of its path is no folder',
  ENOSPC: 'no space is left',
  ELOOP: 'its links lead in a circle',
};

/** Why the operating system refused, in words for people; its own code where there are none. */
export function systemReason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return SYSTEM_REASONS[code] ?? code;
}
