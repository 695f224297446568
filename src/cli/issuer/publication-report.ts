import { KEY_CHANGES, type KeyPlan } from '../../issuer/publishing/key-plan.ts';
import type { Publication } from '../../issuer/publishing/publish.ts';
import type { Finding } from '../../issuer/publishing/s3/findings.ts';
import type { Target } from '../../issuer/publishing/target.ts';
import { retirementRemark } from '../../settings/issuer.ts';
import type { PublishSettings } from '../../settings/issuer-publish.ts';
import { columns } from '../../terminal/columns.ts';

/** What a publication was done with. */
export interface RemarkOptions {
  readonly publisher: string | undefined;
  /** Milliseconds. */
  readonly retireAfter: number;
}

/** What its reader should know of a publication besides the keys. */
export function publicationRemarks(
  { keys, exposed, isLedgerLost }: Publication,
  { publisher, retireAfter }: RemarkOptions,
): readonly string[] {
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
    ...(isLedgerLost
      ? [
          'the ledger could not be read and is written anew: what was revoked or told to retire is forgotten; revoke it again',
        ]
      : []),
    ...[retirementRemark(retireAfter) ?? []].flat(),
    ...(others.length === 0
      ? []
      : [
          `${others.join(', ')} publishes here, too: to AWS, ServiceAccounts of the same namespace and name are the same in all these clusters`,
        ]),
  ];
}

/** A finding of a preflight, in a line. */
export function findingLine({ level, code, message, mend }: Finding): string {
  return `${level} ${code}: ${message}; ${mend}`;
}

/** What is known around a publication. */
export interface PublicationContext {
  readonly publisher: string | undefined;
  readonly findings: readonly Finding[];
}

/** A publication as `--output json` has it. */
export function publicationJson(
  { keys, objects, exposed }: Publication,
  { issuer, to, dryRun }: PublishSettings,
  { publisher, findings }: PublicationContext,
): string {
  const target = to.kind === 's3' ? to.location.text : `dir:${to.folder}`;
  const shown = { issuer, target, publisher: publisher ?? null, dryRun, keys: keys.map(inWords), objects };
  return `${JSON.stringify({ ...shown, exposed, findings }, null, 2)}\n`;
}

function inWords({ retiresAt, ...key }: KeyPlan) {
  return { ...key, ...(retiresAt !== undefined && { retiresAt: new Date(retiresAt).toISOString() }) };
}

/** A publication for people. */
export function publicationTable(
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
