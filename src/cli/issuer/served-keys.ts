import type { Logger } from 'pino';
import { issuerDocuments, type PublishedDocument } from '../../issuer/documents.ts';
import { followKeys } from '../../issuer/follow-keys.ts';
import { createKeyMetrics } from '../../issuer/key-metrics.ts';
import type { KeyState, ServedKeyChange } from '../../issuer/key-state.ts';
import type { KeySource } from '../../issuer/sources/source.ts';
import { steadySource } from '../../issuer/sources/steady.ts';
import type { Check, CheckSource } from '../../serving/check.ts';
import type { Service } from '../../serving/service.ts';
import type { IssuerServeSettings } from '../../settings/issuer-serve.ts';

/** The documents of keys that are followed. */
export interface ServedKeys {
  /** None while there are no keys; the same list while they say the same. */
  readonly documents: () => readonly PublishedDocument[];
  readonly check: CheckSource;
  /** Resolves with the kids once there are keys. */
  readonly present: Promise<readonly string[]>;
}

/** Follows the keys of `sources` until the service ends, and keeps documents, log and metrics in step with them. */
export function openServedKeys(
  sources: readonly KeySource[],
  settings: IssuerServeSettings,
  { log, registry, follow }: Service,
): ServedKeys {
  const metrics = createKeyMetrics(registry, Date.now);
  let documents: readonly PublishedDocument[] = [];
  let tellPresent = (_kids: readonly string[]): void => {};
  const present = new Promise<readonly string[]>((resolve) => {
    tellPresent = resolve;
  });
  let toldProblem: string | undefined;

  const followed = followKeys(
    sources.map((source) => steadySource(source)),
    {
      ...settings,
      clock: Date.now,
      random: Math.random,
      onRead(state, changes) {
        documents = documentsOf(state, { settings, before: documents });
        for (const change of changes) tellChange(change, log);
        if (state.problem !== undefined) metrics.failed();
        if (state.problem !== toldProblem) tellProblem(state, log);
        toldProblem = state.problem;
        if (state.keys.length > 0) tellPresent(state.keys.map(({ jwk }) => jwk.kid));
      },
    },
  );
  follow(Promise.resolve(followed));
  metrics.observe(() => {
    const { keys, readAt } = followed.state;
    return { keys: keys.map(({ jwk, seenAt }) => ({ kid: jwk.kid, seenAt })), readAt };
  });
  return { documents: () => documents, check: () => keysCheck(followed.state), present };
}

/** A list that says the same stays the same list, so that nothing is prepared anew. */
function documentsOf(
  { keys }: KeyState,
  { settings, before }: { settings: IssuerServeSettings; before: readonly PublishedDocument[] },
): readonly PublishedDocument[] {
  if (keys.length === 0) return before;
  const { issuer, jwksPath } = settings;
  const now = issuerDocuments({ issuer, jwksPath, keys: keys.map(({ jwk }) => jwk) });
  return now.every(({ body }, index) => body === before[index]?.body) ? before : now;
}

const CHANGES: Readonly<Record<ServedKeyChange['change'], string>> = {
  appeared: 'a key is served from now on',
  missed: 'a key is gone from its source; it is served until --retire-after is over',
  returned: 'a key is back in its source',
  retired: 'a key is served no longer',
};

function tellChange({ kid, change }: ServedKeyChange, log: Logger): void {
  log.info({ kid, change }, CHANGES[change]);
}

function tellProblem({ keys, problem }: KeyState, log: Logger): void {
  if (problem === undefined) log.info({ keys: keys.length }, 'the sources of keys are read again');
  else if (keys.length === 0) log.error({ problem }, 'there are no keys yet');
  else log.error({ problem }, 'the sources of keys cannot be read; what was read before stays');
}

/** Stale keys are better than none: only an issuer without any is not ready. */
function keysCheck({ keys, problem }: KeyState): Check {
  const missed = keys.filter(({ missedAt }) => missedAt !== undefined).length;
  const counted =
    keys.length === 0 ? 'none yet' : `${keys.length} served, ${missed} of them on their way out`;
  return {
    name: 'keys',
    ok: keys.length > 0,
    detail: problem === undefined ? counted : `${counted}, as before: ${problem}`,
  };
}
