import { dirTarget } from '../issuer/publishing/dir-target.ts';
import type { Target } from '../issuer/publishing/target.ts';
import type { PublicationTarget } from '../settings/issuer-publish.ts';

/** The target that `--to` names. */
export async function openTarget({ place }: PublicationTarget): Promise<Target> {
  return dirTarget(place);
}
