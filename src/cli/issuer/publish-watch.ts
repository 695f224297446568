import type { Logger } from 'pino';
import { createKeyMetrics } from '../../issuer/key-metrics.ts';
import { KEY_CHANGES, type KeyPlan } from '../../issuer/publishing/key-plan.ts';
import { createPublicationMetrics } from '../../issuer/publishing/metrics.ts';
import { ownTokenProblem } from '../../issuer/publishing/own-token.ts';
import type { Publication } from '../../issuer/publishing/publish.ts';
import { watchPublication } from '../../issuer/publishing/watch.ts';
import type { SteadySource } from '../../issuer/sources/steady.ts';
import { createLog } from '../../serving/log.ts';
import { runService, type Service } from '../../serving/service.ts';
import type { PublishSettings } from '../../settings/issuer-publish.ts';
import { publicKids } from './public-kids.ts';
import type { OpenTarget } from './publication-target.ts';

/** Connections on each port: probes and scrapes alone. */
const MAX_CONNECTIONS = 200;

/** What is published again and again, and from what. */
export interface WatchedPublishing {
  readonly settings: PublishSettings;
  readonly sources: readonly SteadySource[];
  readonly publishOnce: () => Promise<Publication>;
  /** What would keep AWS from reading what is published. */
  readonly preflight: OpenTarget['preflight'];
  /** What should be known of a publication besides the keys. */
  readonly remarks: (publication: Publication) => readonly string[];
}

/** `podrole issuer publish --watch`: publishes until a signal. */
export async function watch(publishing: WatchedPublishing): Promise<number> {
  const { settings } = publishing;
  const options = {
    log: createLog(settings.logLevel),
    // Nobody is served, so nothing has to be drained.
    settings: { ...settings, maxConnections: MAX_CONNECTIONS, drain: 0 },
    startup: 'opening the target',
  };
  return runService(options, (service) => publishUntilStopped(publishing, service));
}

async function publishUntilStopped(
  { settings, sources, publishOnce, preflight, remarks }: WatchedPublishing,
  service: Service,
): Promise<void> {
  const { log, registry, checks } = service;
  const metrics = createPublicationMetrics(registry);
  const keyMetrics = createKeyMetrics(registry, Date.now);
  const tell = createTeller(log);
  const tellKeys = createKeyTeller(log);
  let readAt: number | undefined;

  const lookAtOwnToken = async (published: readonly string[] | undefined) => {
    const { ownTokenFile } = settings;
    if (ownTokenFile === undefined || published === undefined) return;
    const problem = await ownTokenProblem(ownTokenFile, published);
    metrics.ownToken(problem === undefined);
    tell('own-token', problem, "the publisher's own token is one that AWS takes");
  };
  const readProblem = () => sources.flatMap(({ problem }) => problem ?? []).join('; ') || undefined;

  const tellSources = (problem: string | undefined) => {
    if (problem === undefined) readAt = Date.now();
    else keyMetrics.failed();
    tell('sources', problem, 'the sources of keys are read again');
  };

  const watched = watchPublication(publishOnce, {
    interval: settings.interval,
    random: Math.random,
    async onPublished(publication) {
      const isWritten = publication.objects.some(({ written }) => written);
      metrics.published(isWritten ? 'written' : 'unchanged', Date.now());
      tellSources(readProblem());
      tell('publication', undefined, 'published');
      tell('remarks', remarks(publication).join('; ') || undefined, 'nothing to remark any more');
      tellKeys(publication.keys);
      await lookAtOwnToken(publication.published.map(({ kid }) => kid));
    },
    async onFailed(problem) {
      metrics.failed();
      tellSources(readProblem());
      tell('publication', problem, 'published');
      // What AWS sees is what counts for the token, and can be seen without credentials.
      if (settings.ownTokenFile === undefined) return;
      const known = watched.last?.published.map(({ kid }) => kid);
      await lookAtOwnToken((await publicKids(settings)) ?? known);
    },
  });
  keyMetrics.observe(() => ({
    keys: (watched.last?.published ?? []).map(({ kid, publishedAt }) => ({
      kid,
      seenAt: publishedAt ?? Date.now(),
    })),
    readAt,
  }));
  service.follow(Promise.resolve(watched));
  checks.push(() => ({
    name: 'publication',
    // Once published it stays published, whatever fails later: restarting would mend nothing.
    ok: watched.last !== undefined,
    detail:
      watched.problem ??
      (watched.last === undefined ? 'not done yet' : `${watched.last.published.length} keys`),
  }));
  // It may take its time, and changes nothing.
  preflight().then((findings) => {
    for (const { level, message, ...more } of findings) if (level !== 'note') log.warn(more, message);
  });
  log.info({ ...service.started(), issuer: settings.issuer }, 'publisher started');
}

const PROBLEMS = {
  sources: 'the sources of keys cannot be read; the keys that they had stay',
  publication: 'publishing failed; what is published stays as it is',
  'own-token': "AWS refuses the publisher's own token",
  remarks: 'something to know',
} as const;

/** Tells a problem when it comes, when it is another one, and when it is over. */
function createTeller(
  log: Logger,
): (about: keyof typeof PROBLEMS, problem: string | undefined, good: string) => void {
  const told = new Map<string, string | undefined>();
  return (about, problem, good) => {
    if (told.has(about) && told.get(about) === problem) return;
    const isFirst = !told.has(about);
    told.set(about, problem);
    if (problem !== undefined) log.error({ about, problem }, PROBLEMS[about]);
    else if (!isFirst || about === 'publication') log.info(good);
  };
}

/** Tells what becomes of each key when that is not what it was. */
function createKeyTeller(log: Logger): (keys: readonly KeyPlan[]) => void {
  let before = new Map<string, KeyPlan['change']>();
  return (keys) => {
    const now = new Map(keys.map(({ kid, alg, change }) => [`${kid} ${alg}`, change]));
    for (const { kid, alg, change, retiresAt } of keys) {
      if (before.get(`${kid} ${alg}`) === change) continue;
      log.info(
        { kid, change, ...(retiresAt !== undefined && { retiresAt: new Date(retiresAt) }) },
        KEY_CHANGES[change],
      );
    }
    before = now;
  };
}
