import { posix } from 'node:path';
import type { JsonObject } from '../identity/pod.ts';
import { lasting } from './json-patch.ts';

/** A volume of ours and where containers mount it. */
export interface VolumePlace {
  readonly volumeName: string;
  readonly mountPath: string;
  /** The mount path as one to compare with. */
  readonly folder: string;
  /** The volume's mount. */
  readonly mount: JsonObject;
}

/** A place, made once. */
export function volumePlace(volumeName: string, mountPath: string): VolumePlace {
  const mount = lasting({ name: volumeName, readOnly: true, mountPath });
  return { volumeName, mountPath, folder: folderOf(mountPath), mount };
}

/** Whether a container's path is the place's folder, however it is written. */
export function isAt(path: unknown, { mountPath, folder }: VolumePlace): boolean {
  if (typeof path !== 'string') return false;
  // Normalising only ever shortens a path but for a slash at its end, so most paths need none.
  return path === mountPath || (path.length >= folder.length - 1 && folderOf(path) === folder);
}

/** Windows containers may write the same folder as `C:\var\run`, which their nodes resolve to `/var/run`. */
function folderOf(path: string): string {
  return posix.join(path.replace(/^c:/i, '').replaceAll('\\', '/'), '/');
}
