import type { ApiClient } from '../../cluster/kubernetes/api-client.ts';
import { connect } from '../../cluster/kubernetes/connect.ts';
import type { Jwk } from '../../issuer/jwk.ts';
import { type Publication, publish } from '../../issuer/publishing/publish.ts';
import type { Target } from '../../issuer/publishing/target.ts';
import { gatherKeys } from '../../issuer/sources/gather.ts';
import { clusterId } from '../../issuer/sources/kubernetes.ts';
import type { KeySource } from '../../issuer/sources/source.ts';
import { steadySource } from '../../issuer/sources/steady.ts';
import { type PublishSettings, readPublishSettings } from '../../settings/issuer-publish.ts';
import type { GivenFlags } from '../../settings/read.ts';
import { withProgress } from '../../terminal/progress.ts';
import { keySources } from './key-sources.ts';
import { findingLine, publicationJson, publicationRemarks, publicationTable } from './publication-report.ts';
import { type OpenTarget, openTarget } from './publication-target.ts';

/** `podrole issuer publish`: 1 when AWS could not read what was published, or a private key was found there. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readPublishSettings(given);
  const client = settings.cluster && (await connect(settings.cluster, () => performance.now()));
  const { target, preflight } = await openTarget(settings);
  const sources = await keySources(settings, client);
  if (settings.watch) return watchWith(settings, { client, target, sources, preflight });
  const { publisher, findings, publication } = await withProgress(
    `publishing to ${target.name} …`,
    async () => {
      const publisher = await publisherOf(settings, client);
      const findings = await preflight();
      // Before anything is written, and also if nothing can be.
      remark(findings.map(findingLine));
      const sourceKeys = await gatherKeys(sources, settings);
      return {
        publisher,
        findings,
        publication: await publishKeys(sourceKeys, { settings, target, publisher }),
      };
    },
  );
  remark(publicationRemarks(publication, { ...settings, publisher }));
  process.stdout.write(
    settings.output === 'json'
      ? publicationJson(publication, settings, { publisher, findings })
      : publicationTable(publication, settings, target),
  );
  const { exposed, isLedgerLost } = publication;
  const isBad = exposed.length > 0 || isLedgerLost || findings.some(({ level }) => level === 'error');
  return isBad ? 1 : 0;
}

function remark(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `podrole: ${line}\n`).join(''));
}

interface Parts {
  readonly client: ApiClient | undefined;
  readonly target: Target;
  readonly sources: readonly KeySource[];
  readonly preflight: OpenTarget['preflight'];
}

/** The API server may not be there yet when the publisher's name is to be found. */
async function watchWith(
  settings: PublishSettings,
  { client, target, sources, preflight }: Parts,
): Promise<number> {
  const { watch } = await import('./publish-watch.ts');
  const steady = sources.map((source) => steadySource(source));
  let publisher: string | undefined;
  return watch({
    settings,
    sources: steady,
    preflight,
    async publishOnce() {
      const sourceKeys = await gatherKeys(steady, settings);
      publisher ??= await publisherOf(settings, client);
      return publishKeys(sourceKeys, { settings, target, publisher });
    },
    remarks: (publication) => publicationRemarks(publication, { ...settings, publisher }),
  });
}

interface Publishing {
  readonly settings: PublishSettings;
  readonly target: Target;
  readonly publisher: string | undefined;
}

function publishKeys(
  sourceKeys: readonly Jwk[],
  { settings, target, publisher }: Publishing,
): Promise<Publication> {
  return publish(target, {
    ...settings,
    publisher,
    retireAfterMs: settings.retireAfter,
    sourceKeys,
    now: Date.now(),
    random: Math.random,
  });
}

/** The publisher's name; a cluster is told by what no other cluster has. */
async function publisherOf(
  { publisher }: PublishSettings,
  client: ApiClient | undefined,
): Promise<string | undefined> {
  if (publisher !== undefined || client === undefined) return publisher;
  const id = await clusterId(client);
  return id && `cluster:${id}`;
}
