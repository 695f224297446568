import { LONGEST_KEPT } from './facts.ts';
import { isOfInterest } from './near-miss.ts';
import type { IdentitySettings } from './settings.ts';

/** Which of an object's annotations and labels are worth keeping; all others are somebody else's. */
export type Keeps = (key: string) => boolean;

/** What decisions and their remarks look at with these settings. */
export function keepsFor(
  settings: Pick<IdentitySettings, 'annotationPrefix' | 'iamRoleKey' | 'iamExternalId' | 'namespaceKey'>,
): Keeps {
  const { annotationPrefix, iamRoleKey, iamExternalId, namespaceKey } = settings;
  const renamed = new Set([iamRoleKey, iamExternalId, namespaceKey]);
  return (key) => isOfInterest(key, annotationPrefix) || renamed.has(key);
}

/** A value as it is kept: of one that is too long only so much that it still is, so that nobody can fill the memory. */
export function keptValue(value: string): string {
  // A slice would hold on to the whole text.
  return value.length <= LONGEST_KEPT ? value : Buffer.from(value.slice(0, LONGEST_KEPT + 1)).toString();
}
