import type { ApiClient } from '../cluster/kubernetes/api-client.ts';
import { connect } from '../cluster/kubernetes/connect.ts';
import { KEY_CHANGES, type KeyPlan } from '../issuer/publishing/plan.ts';
import { type Publication, publish } from '../issuer/publishing/publish.ts';
import type { Target } from '../issuer/publishing/target.ts';
import { gatherKeys } from '../issuer/sources/gather.ts';
import { clusterId } from '../issuer/sources/kubernetes.ts';
import { type PublishSettings, readPublishSettings } from '../settings/issuer-publish.ts';
import type { GivenFlags } from '../settings/read.ts';
import { columns } from './columns.ts';
import { keySources } from './key-sources.ts';
import { openTarget } from './publication-target.ts';

/** `podrole issuer publish`: 1 when a private key was found published. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readPublishSettings(given);
  const client = settings.cluster && (await connect(settings.cluster, () => performance.now()));
  const target = await openTarget(settings.to);
  const publisher = await publisherOf(settings, client);
  const publication = await publish(target, {
    ...settings,
    publisher,
    retireAfterMs: settings.retireAfter,
    sourceKeys: await gatherKeys(keySources(settings, client), settings),
    now: Date.now(),
    random: Math.random,
  });
  process.stderr.write(
    remarks(publication, publisher)
      .map((line) => `podrole: ${line}\n`)
      .join(''),
  );
  process.stdout.write(
    settings.output === 'json'
      ? json(publication, settings, publisher)
      : report(publication, settings, target),
  );
  return publication.exposed.length === 0 ? 0 : 1;
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

function remarks({ keys, exposed }: Publication, publisher: string | undefined): readonly string[] {
  const others = [...new Set(keys.flatMap(({ owners }) => owners))].filter((owner) => owner !== publisher);
  return [
    ...exposed.map(
      (kid) =>
        `PRIVATE KEY PUBLISHED: the key ${JSON.stringify(kid)} had private members, with which anybody can sign tokens; they are taken out, but must count as known: rotate, and "podrole issuer keys revoke" it`,
    ),
    ...(publisher === undefined
      ? [
          'the keys belong to no publisher, so none will ever be retired; give --publisher, or the right to get the Namespace kube-system',
        ]
      : []),
    ...(others.length === 0 || publisher === undefined
      ? []
      : [
          `${others.join(', ')} publishes here, too: to AWS, ServiceAccounts of the same namespace and name are the same in all these clusters`,
        ]),
  ];
}

function json(
  { keys, objects, exposed }: Publication,
  settings: PublishSettings,
  publisher: string | undefined,
): string {
  const { issuer, to, dryRun } = settings;
  return `${JSON.stringify({ issuer, target: to.place, publisher: publisher ?? null, dryRun, keys: keys.map(inWords), objects, exposed }, null, 2)}\n`;
}

function inWords({ retiresAt, ...key }: KeyPlan) {
  return { ...key, ...(retiresAt !== undefined && { retiresAt: new Date(retiresAt).toISOString() }) };
}

function report(
  { keys, objects }: Publication,
  { issuer, dryRun }: PublishSettings,
  { name }: Target,
): string {
  const rows = keys.map((key) => [
    key.kid === '' ? '(empty kid)' : key.kid,
    key.alg,
    key.change,
    sentence(key),
  ]);
  const written = objects.filter((object) => object.written).map(({ path }) => path);
  const verb = dryRun ? 'would write' : 'wrote';
  const outcome = written.length === 0 ? 'nothing to change' : `${verb} ${written.join(', ')}`;
  return `${columns(['KEY', 'ALG', 'STATE', 'WHAT THAT MEANS'], rows)}\n${name}: ${outcome}\n${issuer}\n`;
}

function sentence({ change, retiresAt }: KeyPlan): string {
  const means = KEY_CHANGES[change].replaceAll('`', '');
  return retiresAt === undefined || change === 'retired'
    ? means
    : `${means} Until ${new Date(retiresAt).toISOString()}.`;
}
