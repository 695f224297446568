import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import { CONFIG_PLACE, CONFIG_VOLUME, isByFile } from './aws-config.ts';
import { projectsToken, type TokenPlace, tokenVolume } from './token-volume.ts';
import type { VolumePlace } from './volume-place.ts';

/** The places of all volumes that a container mounts for a grant. */
export function placesOf(grant: Grant, place: TokenPlace): readonly VolumePlace[] {
  return isByFile(grant) ? [place, CONFIG_PLACE] : [place];
}

/** The volumes that a grant needs and the pod does not have. One of the same name that is something else is kept. */
export function missingVolumes(volumes: unknown, grant: Grant, place: TokenPlace) {
  const present: readonly unknown[] = Array.isArray(volumes) ? volumes : [];
  const missing: JsonObject[] = [];
  const remarks: Remark[] = [];
  const token = named(present, place.volumeName);
  if (token === undefined) missing.push(tokenVolume(grant, place));
  else if (!projectsToken(token))
    remarks.push(
      foreign(
        place.volumeName,
        'projects no ServiceAccount token; it is kept, and AWS SDKs will find no token in it',
      ),
    );
  if (!isByFile(grant)) return { missing, remarks };
  const { volumeName } = CONFIG_PLACE;
  const config = named(present, volumeName);
  if (config === undefined) missing.push(CONFIG_VOLUME);
  else if (config.projected === undefined)
    remarks.push(
      foreign(
        volumeName,
        'is not the one of podrole; it is kept, and AWS SDKs will find no configuration in it',
      ),
    );
  return { missing, remarks };
}

function named(volumes: readonly unknown[], name: string): JsonObject | undefined {
  for (const volume of volumes) {
    const object = asObject(volume);
    if (object?.name === name) return object;
  }
  return undefined;
}

function foreign(name: string, what: string): Remark {
  return { code: 'volume-foreign', text: `volume ${quote(name)} of the pod ${what}` };
}
