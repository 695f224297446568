import type { ControlPlane } from './control-plane.ts';
import { kubectlPath } from './parts/kubectl-helm.ts';
import { type RunResult, run } from './process/run.ts';

/** Options of {@link kubectl}. */
export interface KubectlOptions {
  /** A manifest for `-f -`. */
  readonly stdin?: string;
  /** Bound in milliseconds; 30,000 unless told. */
  readonly timeoutMs?: number;
  /** Who calls; the administrator unless told. */
  readonly kubeconfigPath?: string;
}

/** Runs kubectl against a control plane. A refusal is a result with its exit status, not an error. */
export function kubectl(
  plane: Pick<ControlPlane, 'folder' | 'kubeconfigPath'>,
  args: readonly string[],
  { stdin = '', timeoutMs = 30_000, kubeconfigPath = plane.kubeconfigPath }: KubectlOptions = {},
): Promise<RunResult> {
  // kubectl caches what it discovers in the home folder.
  const env = { HOME: plane.folder, KUBECONFIG: kubeconfigPath };
  return run(kubectlPath(), args, { env, stdin, timeoutMs });
}
