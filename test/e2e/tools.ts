import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.ts';
import { NAMESPACE } from './in-cluster.ts';
import { kubectl } from './kubectl.ts';
import { helmPath } from './parts/kubectl-helm.ts';
import { run } from './process/run.ts';

/** Brings objects into a cluster as somebody's tool does, the first time and each time after; answers with its exit status. */
export type Tool = (
  plane: ControlPlane,
  ...objects: readonly { readonly metadata: { readonly name: string } }[]
) => Promise<number>;

const manifests = (objects: readonly object[]) =>
  objects.map((object) => JSON.stringify(object)).join('\n---\n');

/** As `kubectl apply` does. */
export const kubectlTool =
  (...flags: readonly string[]): Tool =>
  async (plane, ...objects) =>
    (await kubectl(plane, ['apply', ...flags, '-f', '-'], { stdin: manifests(objects) })).code;

/** As `helm install` and, from then on, `helm upgrade` do. */
export const helmTool =
  (...flags: readonly string[]): Tool =>
  async (plane, ...objects) => {
    const release = objects[0]?.metadata.name ?? '';
    const chart = join(plane.folder, `chart-${release}`);
    await mkdir(join(chart, 'templates'), { recursive: true });
    await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: podrole\nversion: 0.1.0\n');
    await writeFile(join(chart, 'templates', 'objects.yaml'), manifests(objects));
    const env = { HOME: plane.folder, KUBECONFIG: plane.kubeconfigPath };
    const args = ['upgrade', '--install', release, chart, '--namespace', NAMESPACE, ...flags];
    return (await run(helmPath(), args, { env })).code;
  };
