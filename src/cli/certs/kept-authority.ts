import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { PodroleError } from '../../errors.ts';
import type { IssueOrder } from '../../settings/certs-issue.ts';
import { AUTHORITY_FILES } from './issued.ts';
import { shellWord } from './shell-word.ts';

/**
 * Sees to it that no CA is replaced that nobody said is to be: webhooks are believed by it, and its key may be nowhere else.
 *
 * @throws PodroleError USAGE naming the command that renews the certificate under that CA; FILE_UNWRITABLE where nothing was
 * to be replaced at all.
 */
export async function keepAuthority({ folder, authority }: IssueOrder, force: boolean): Promise<void> {
  if (!('days' in authority) || authority.replaces) return;
  const found = await Promise.all(AUTHORITY_FILES.map((name) => isThere(join(folder, name))));
  const there = AUTHORITY_FILES.filter((_, index) => found[index]);
  if (there.length === 0) return;
  // Where one of the two is kept elsewhere, its place is not known.
  const file = (name: (typeof AUTHORITY_FILES)[number], instead: string) =>
    there.includes(name) ? shellWord(join(folder, name)) : instead;
  const renewal = `--ca ${file('ca.crt', 'CA-FILE')} --ca-key ${file('ca.key', 'KEY-FILE')} --force`;
  throw new PodroleError(
    force ? 'USAGE' : 'FILE_UNWRITABLE',
    `--out ${JSON.stringify(folder)} has a CA already (${there.join(', ')}); give ${renewal} for a new certificate under it, or --force --new-ca for another CA in its place: then every caBundle has to hold both before the new certificate is served`,
  );
}

/** What cannot be looked at is told of when it is to be written. */
function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
