import { spawn } from 'node:child_process';
import type { ControlPlane } from '../../e2e/control-plane.ts';

/** Starts a script beside this one as a process of its own, so that neither waits for the other; ends it when called. */
export function startChild(
  script: string,
  { url, caPath, token }: Pick<ControlPlane, 'url' | 'caPath'> & { readonly token: string },
  more: readonly number[],
): () => Promise<void> {
  const args = [`test/bench/cluster/${script}`, url, token, caPath, ...more.map(String)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return () => {
    child.kill();
    return ended;
  };
}
