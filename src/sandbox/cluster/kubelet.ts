import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { PodroleError } from '../../errors.ts';
import { fieldValue } from './field-ref.ts';
import { type ContainerView, containerOf, type PodView, type ProjectedSource, viewPod } from './pod-view.ts';

/** What a projected volume asks the API server for. */
export interface ProjectedToken {
  /** `undefined` stands for the API server's own audience. */
  readonly audience: string | undefined;
  readonly expirationSeconds: number;
}

/** What {@link materialise} needs. */
export interface MaterialiseOptions {
  /** A pod as admitted. */
  readonly pod: unknown;
  /** Name of one of its containers. */
  readonly container: string;
  /** An empty folder that stands for the container's file system. */
  readonly root: string;
  readonly requestToken: (request: ProjectedToken) => Promise<string>;
}

/** What a process in the container would find. */
export interface Materialised {
  /** Environment; a path below a mount is rewritten to below the root. */
  readonly env: Readonly<Record<string, string>>;
  /** Files written, as absolute paths. */
  readonly files: readonly string[];
}

interface ProjectedFile {
  /** Path in the container. */
  readonly path: string;
  readonly content: () => Promise<string>;
}

/**
 * Stands in for the kubelet: writes the files of the projected volumes that the container mounts
 * (ServiceAccount tokens and downward API fields, mode 0600) and resolves its environment (literals and
 * field references). Other volumes and values are left out.
 *
 * @throws {@link PodroleError} `EXAMPLES_INVALID` when the pod is malformed or a path leaves its volume.
 * @see https://kubernetes.io/docs/concepts/storage/projected-volumes/
 */
export async function materialise(options: MaterialiseOptions): Promise<Materialised> {
  const { root } = options;
  const pod = viewPod(options.pod);
  const container = containerOf(pod, options.container);
  const files = await Promise.all(
    projectedFiles(pod, container, options).map((file) => write(join(root, file.path), file)),
  );
  return { env: environment(pod, container, root), files };
}

function projectedFiles(
  pod: PodView,
  container: ContainerView,
  { root, requestToken }: MaterialiseOptions,
): readonly ProjectedFile[] {
  const mounts = mountsOf(container);
  return container.volumeMounts.flatMap(({ name, mountPath }) => {
    const volume = pod.spec.volumes.find((one) => one.name === name);
    const sources = volume?.projected?.sources ?? [];
    return sources
      .flatMap((source) => filesOf(pod, source, { requestToken, mounts, root }))
      .map((file) => below(mountPath, file));
  });
}

function filesOf(
  pod: PodView,
  { serviceAccountToken: token, downwardAPI }: ProjectedSource,
  {
    requestToken,
    mounts,
    root,
  }: Pick<MaterialiseOptions, 'requestToken' | 'root'> & { readonly mounts: readonly string[] },
): readonly ProjectedFile[] {
  const fields = (downwardAPI?.items ?? []).flatMap(({ path, fieldRef }) => {
    const value = fieldRef && fieldValue(pod, fieldRef.fieldPath);
    return value === undefined ? [] : [{ path, content: async () => rewriteLines(value, mounts, root) }];
  });
  if (token === undefined) return fields;
  const { path, audience, expirationSeconds } = token;
  return [...fields, { path, content: () => requestToken({ audience, expirationSeconds }) }];
}

function below(mountPath: string, { path, content }: ProjectedFile): ProjectedFile {
  for (const written of [mountPath, path]) {
    if (!written.split('/').includes('..') && !written.includes('\0')) continue;
    throw new PodroleError(
      'EXAMPLES_INVALID',
      `pod: path ${JSON.stringify(written)} leaves its volume: remove ".."`,
    );
  }
  return { path: posix.join(mountPath, path), content };
}

async function write(path: string, { content }: ProjectedFile): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, await content(), { mode: 0o600 });
  return path;
}

function environment(pod: PodView, container: ContainerView, root: string): Readonly<Record<string, string>> {
  const mounts = mountsOf(container);
  const variables = container.env.flatMap(({ name, value = '', valueFrom }) => {
    const resolved =
      valueFrom === undefined ? value : valueFrom.fieldRef && fieldValue(pod, valueFrom.fieldRef.fieldPath);
    return resolved === undefined ? [] : [[name, rewrite(resolved, mounts, root)] as const];
  });
  return Object.fromEntries(variables);
}

function mountsOf({ volumeMounts }: ContainerView): readonly string[] {
  return volumeMounts.map(({ mountPath }) => mountPath);
}

/** Paths in the lines `name = value` of a configuration file, as in the environment. */
function rewriteLines(text: string, mounts: readonly string[], root: string): string {
  return text.replaceAll(/(?<== )\/.*$/gm, (path) => rewrite(path, mounts, root));
}

function rewrite(value: string, mounts: readonly string[], root: string): string {
  // Normalised, an absolute path has no ".." left that could lead out of the root.
  const path = posix.normalize(value);
  const mounted = mounts.some((mount) => path === mount || path.startsWith(`${mount.replace(/\/$/, '')}/`));
  return mounted ? join(root, path) : value;
}
