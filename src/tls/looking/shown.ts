import type { X509Certificate } from 'node:crypto';
import { type CertificateFacts, certificateFacts } from './certificate-facts.ts';
import type { Contents, Form, Held } from './contents.ts';
import { keyOwners } from './key-owners.ts';
import { type KeyFacts, keyFacts } from './public-key.ts';
import { distinguishedName } from './words.ts';

/** One thing that a text holds, as data without any secret. */
export type ShownItem =
  | ({ readonly kind: 'certificate' } & CertificateFacts)
  | { readonly kind: 'private-key'; readonly key: KeyFacts; readonly belongsTo: readonly string[] }
  | { readonly kind: 'encrypted-key' }
  | { readonly kind: 'other' | 'unreadable'; readonly label: string };

/** What a text holds, as data without any secret. */
export interface Shown {
  readonly at: string;
  readonly form: Form;
  /** There is more than is looked at. */
  readonly cut: boolean;
  /** The host that the API server calls with this bundle. */
  readonly calls?: string;
  readonly holds: readonly ShownItem[];
}

/**
 * What a text holds.
 *
 * @param certificates - among them those to which keys may belong.
 */
export function shownContents(contents: Contents, certificates: readonly X509Certificate[]): Shown {
  const { at, form, isCut, holds } = contents;
  const ownersOf = keyOwners(certificates);
  return { at, form, cut: isCut, holds: holds.map((held) => shownItem(held, ownersOf)) };
}

function shownItem(held: Held, ownersOf: ReturnType<typeof keyOwners>): ShownItem {
  switch (held.kind) {
    case 'certificate': {
      const facts = certificateFacts(held.certificate);
      return facts === undefined
        ? { kind: 'unreadable', label: 'CERTIFICATE' }
        : { kind: 'certificate', ...facts };
    }
    case 'private-key':
      return {
        kind: 'private-key',
        key: keyFacts(held.key),
        belongsTo: [...new Set(ownersOf(held.key).map(({ subject }) => distinguishedName(subject)))],
      };
    case 'encrypted-key':
      return { kind: 'encrypted-key' };
    case 'other':
    case 'unreadable':
      return { kind: held.kind, label: held.label };
  }
}
