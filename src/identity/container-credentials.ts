import { asObject } from './pod.ts';
import { quote } from './quote.ts';

/** Whether a ServiceAccount's pods get their credentials from the EKS Pod Identity agent. */
export type ContainerCredentialsList = (namespace: string, serviceAccount: string) => boolean;

/** The list without any ServiceAccount. */
export const NOBODY: ContainerCredentialsList = () => false;

/**
 * Parses `{"identities": [{"namespace": "…", "serviceAccount": "…"}]}`.
 *
 * @returns the list, or one sentence on what is wrong with the document.
 */
export function parseContainerCredentials(
  text: string,
): ContainerCredentialsList | { readonly problem: string } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { problem: 'is no JSON' };
  }
  const identities = asObject(document)?.identities ?? [];
  if (asObject(document) === undefined || !Array.isArray(identities))
    return { problem: 'has no list "identities"' };
  const known = new Set<string>();
  for (const [index, identity] of identities.entries()) {
    const { namespace, serviceAccount } = asObject(identity) ?? {};
    if (typeof namespace !== 'string' || typeof serviceAccount !== 'string') {
      return {
        problem: `identities[${index}] needs the texts ${quote('namespace')} and ${quote('serviceAccount')}`,
      };
    }
    known.add(`${namespace}/${serviceAccount}`);
  }
  return (namespace, serviceAccount) => known.has(`${namespace}/${serviceAccount}`);
}
