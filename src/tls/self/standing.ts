import { failureMessage } from '../../cluster/kubernetes/api-failure.ts';
import type { CheckSource } from '../../serving/check.ts';
import { hostOf } from '../service-name.ts';
import { bundleChanges } from './bundles.ts';
import type { Leaf, ServedLeaf } from './leaf.ts';
import type { SelfTlsOptions } from './options.ts';
import type { Observation } from './plan.ts';
import { createReadiness } from './readiness.ts';
import { stageOf, stageSince } from './stage.ts';
import { verificationProblem } from './verified.ts';

/** What is known of certificates that replace themselves, and who is told. */
export interface Standing {
  /** What was read, before anything is done about it. */
  saw(seen: Observation, leaf: ServedLeaf): void;
  /** Nothing was left to do; what is wrong all the same, in sentences. */
  settled(problems: readonly string[]): void;
  failed(error: unknown): void;
  readonly check: CheckSource;
}

/** Tells log and metrics what changes, and readiness how it stands. */
export function createStanding(options: SelfTlsOptions): Standing {
  const { of, configurations, log, metrics, clock, pace } = options;
  const readiness = createReadiness(pace);
  let last: { readonly seen: Observation; readonly leaf: ServedLeaf } | undefined;
  /** Of the leaf and the bundles that it was asked about: to verify takes milliseconds. */
  let verified:
    | { readonly leaf: Leaf; readonly seen: Observation; readonly problem: string | undefined }
    | undefined;
  let failure: string | undefined;
  let told = '';
  let wasReady = false;

  /** Says what is wrong when it is something else than before. */
  function tell(problems: readonly string[]): void {
    const now = problems.join('; ');
    if (now === told) return;
    if (now === '') log.info('Secret and caBundles are well again');
    else log.warn({ problem: now }, 'Secret or caBundles are not as they should be');
    told = now;
  }

  function absent({ webhooks, unread }: Observation): readonly string[] {
    const isServed = ({ kind, name }: SelfTlsOptions['configurations'][number]) =>
      webhooks.some((one) => one.kind === kind && one.name === name && one.entries.length > 0);
    // Of what could not be read nobody knows.
    if (unread.length > 0) return [];
    return configurations
      .filter((one) => !isServed(one))
      .map(({ kind, name }) => `no webhook of ${kind} ${name} calls Service ${of.namespace}/${of.service}`);
  }

  function verificationOf(leaf: Leaf, seen: Observation): string | undefined {
    if (verified?.leaf !== leaf || verified.seen !== seen) {
      const problem = verificationProblem(leaf.certPem, seen.webhooks, { host: hostOf(of), now: clock() });
      verified = { leaf, seen, problem };
    }
    return verified.problem;
  }

  function problemsOf(seen: Observation): readonly string[] {
    return [...(seen.secret?.problems ?? []), ...seen.unread, ...absent(seen)];
  }

  function isInSync(seen: Observation, leaf: Leaf | undefined): boolean {
    const kept = seen.secret?.kept;
    if (kept === undefined || leaf === undefined || seen.unread.length > 0 || absent(seen).length > 0)
      return false;
    const isWritten = bundleChanges(kept, seen.webhooks, { now: seen.now, pace }).length === 0;
    return isWritten && verificationOf(leaf, seen) === undefined;
  }

  /** Why API servers might not take what is served. */
  function problemWith(leaf: Leaf, seen: Observation): string | undefined {
    // What was once read, and is not now, takes readiness from nobody.
    const unknown = wasReady ? [] : seen.unread;
    const missing = unknown[0] ?? absent(seen)[0];
    return missing ?? readiness.problem(leaf, seen, clock()) ?? verificationOf(leaf, seen);
  }

  return {
    saw(seen, leaf) {
      last = { seen, leaf };
      const kept = seen.secret?.kept;
      metrics.looked({
        at: seen.now,
        isInSync: isInSync(seen, leaf.current()),
        stage: stageOf(kept),
        since: stageSince(kept, { now: seen.now, pace }),
      });
    },
    settled(problems) {
      failure = undefined;
      tell([...(last === undefined ? [] : problemsOf(last.seen)), ...problems]);
    },
    failed(error) {
      failure = failureMessage(error);
      metrics.failed();
      tell([failure]);
    },
    check() {
      const name = 'ca-bundle';
      const leaf = last?.leaf.current();
      if (last === undefined || leaf === undefined)
        return {
          name,
          ok: false,
          detail: failure ?? (last && noLeaf(last.seen)) ?? 'no certificate yet: the Secret is being read',
        };
      const { seen } = last;
      const problem = problemWith(leaf, seen);
      wasReady ||= problem === undefined;
      const state = problem ?? `trusts what is served; the CA is ${stageOf(seen.secret?.kept)}`;
      const ago = Math.max(0, Math.round((clock() - seen.now) / 1000));
      const detail = failure === undefined ? state : `${state}, as of ${ago} s ago: ${failure}`;
      return { name, ok: problem === undefined, detail };
    },
  };
}

/** Why nothing can be signed by what the Secret has. */
function noLeaf({ secret, now }: Observation): string | undefined {
  const { current, next } = secret?.kept ?? {};
  const signer = current ?? next;
  if (signer === undefined) return undefined;
  const [from, until] = [signer.notBefore, signer.notAfter].map((time) => new Date(time).toISOString());
  return `no certificate: the CA is valid from ${from} until ${until}, and it is ${new Date(now).toISOString()}`;
}
