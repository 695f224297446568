import { ApiFailure } from '../../../cluster/kubernetes/api-failure.ts';
import { PodroleError } from '../../../errors.ts';
import { asObject, type JsonObject } from '../../../identity/pod.ts';
import { quote } from '../../../identity/quote.ts';
import { hostOf, type ServiceName } from '../../service-name.ts';
import { EMPTY, type KeptAuthorities } from '../kept.ts';
import type { SecretState } from '../ports.ts';
import { readSecret, type SecretContent, secretContent } from '../secret-data.ts';

type Texts = SecretContent['data'];

/** Which Secret, and for whom. */
interface SecretOf {
  /** What to call it. */
  readonly secret: string;
  readonly of: ServiceName;
}

/**
 * What a Secret of the API server keeps for a Service, and what is wrong with it.
 *
 * @throws PodroleError SELF_TLS_REFUSED for one of another type, or with a CA of another Service: somebody else keeps it, and
 * would not leave at that what is written there.
 */
export function secretState(object: JsonObject, { secret, of }: SecretOf): SecretState {
  const { resourceVersion: version, annotations, deletionTimestamp } = asObject(object.metadata) ?? {};
  if (typeof version !== 'string' || version === '')
    throw new ApiFailure('a Secret without a resourceVersion');
  refuseOtherType(object.type, secret);
  const ours = secretContent(EMPTY);
  const content = {
    data: mapTexts(ours.data, (key) => decoded(asObject(object.data)?.[key])),
    annotations: mapTexts(ours.annotations, (key) => textOf(asObject(annotations)?.[key])),
  };
  const { kept, problems, isForeign } = readSecret(content, of);
  if (isForeign)
    throw new PodroleError(
      'SELF_TLS_REFUSED',
      `${secret} keeps a CA for another Service (it may not sign for ${hostOf(of)}); give --tls-secret another name, or delete the Secret`,
    );
  const fate = [
    deletionTimestamp !== undefined && `${secret} is being deleted; what it keeps goes with it`,
    object.immutable === true && `${secret} is immutable, so that nothing in it can be renewed; delete it`,
  ];
  return { kept, problems: [...problems, ...fate.filter((sentence) => sentence !== false)], version };
}

/** A merge patch (RFC 7386) that writes all that is ours, and nothing else, if the Secret still is at the version. */
export function secretPatch(kept: KeptAuthorities, version: string): object {
  const { data, annotations } = secretContent(kept);
  return {
    // What is null is removed.
    metadata: { resourceVersion: version, annotations: mapTexts(annotations, (_key, text) => text ?? null) },
    data: mapTexts(data, (_key, text) => (text === undefined ? null : Buffer.from(text).toString('base64'))),
  };
}

/** One of another type is another program's, and has keys by the same names. */
function refuseOtherType(type: unknown, secret: string): void {
  if (type === 'Opaque') return;
  const which = typeof type === 'string' ? quote(type) : 'unknown';
  throw new PodroleError(
    'SELF_TLS_REFUSED',
    `${secret} is of type ${which}, somebody else's; give the name of another, or of none that is there`,
  );
}

function mapTexts<T>(
  texts: Texts,
  map: (key: string, text: string | undefined) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, map(key, text)]));
}

function decoded(value: unknown): string | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
