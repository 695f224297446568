import { mkdir, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A mounted Secret as the kubelet keeps it: files are links through `..data` to a folder named for a time. A change is
 * a new folder and one rename of a link; the folder before is removed at once.
 *
 * @see https://pkg.go.dev/k8s.io/kubernetes/pkg/volume/util#AtomicWriter
 */
export class KubeletVolume {
  readonly #folder: string;
  #generation = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The Secret's data, by the names of its files, which are the same each time. */
  async update(data: Readonly<Record<string, string>>): Promise<void> {
    const before = await readlink(this.#in('..data')).catch(() => undefined);
    this.#generation += 1;
    const next = `..2026_11_22_08_00_${String(this.#generation).padStart(2, '0')}.1234567890`;
    await mkdir(this.#in(next));
    for (const [name, content] of Object.entries(data)) await writeFile(join(this.#in(next), name), content);
    await symlink(next, this.#in('..data_tmp'));
    await rename(this.#in('..data_tmp'), this.#in('..data'));
    if (before === undefined)
      for (const name of Object.keys(data)) await symlink(join('..data', name), this.#in(name));
    else await rm(this.#in(before), { recursive: true });
  }

  #in(name: string): string {
    return join(this.#folder, name);
  }
}
