import { awsCli } from './aws-cli.ts';
import { etcd } from './etcd.ts';
import { kubeApiserver } from './kube-apiserver.ts';
import { kubectlHelm } from './kubectl-helm.ts';
import { isMade, makePart, type Part } from './part.ts';

/** The quick ones first, so that a missing tool is known before Go works for minutes. */
const PARTS: readonly Part[] = [kubectlHelm, awsCli, etcd, kubeApiserver];

const PROGRESS_MS = 20_000;

/** Makes the parts that are not made yet, one after the other; vitest calls it before the first test. */
export async function setup(): Promise<void> {
  for (const part of PARTS) if (!isMade(part)) await makeWithProgress(part);
}

async function makeWithProgress(part: Part): Promise<void> {
  const started = Date.now();
  const say = (words: string) => console.log(`e2e: ${part.name} ${part.version()}: ${words}`);
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const progress = setInterval(() => say(`being made, ${seconds()} s so far`), PROGRESS_MS);
  try {
    await makePart(part);
    say(`made in ${seconds()} s`);
  } finally {
    clearInterval(progress);
  }
}
