import type { ApiClient } from '../../cluster/kubernetes/api-client.ts';
import { failureMessage } from '../../cluster/kubernetes/api-failure.ts';
import { listEach } from '../../cluster/kubernetes/list-each.ts';
import { PodroleError } from '../../errors.ts';
import { settle } from '../../issuer/publishing/settle.ts';
import { planRevocation } from '../../issuer/publishing/take-out.ts';
import { type AffectedPod, affectedPod } from '../../issuer/rotation/affected-pods.ts';
import { checkKeys, KEYS_REVOKE_FLAGS } from '../../settings/issuer-keys.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { columns } from '../../terminal/columns.ts';
import { type KeysAtHand, keysAtHand } from './keys.ts';

/** `podrole issuer keys revoke KID`: takes a compromised key out at once; 1 without `--yes`. */
export async function run(given: GivenFlags, [kid = '']: readonly string[]): Promise<number> {
  const settings = checkKeys(readSettings(KEYS_REVOKE_FLAGS, given));
  const { issuer, yes, undo } = settings;
  // Nothing that only helps to tell of it may keep a known key in.
  const atHand = await keysAtHand(settings, { isTolerant: true });
  const { now } = atHand.facts;
  const { plan } = await settle(atHand.target, {
    ...settings,
    dryRun: !yes,
    random: Math.random,
    planFor: (state) => planRevocation(state, { issuer, kid, now, undo }),
  });
  if (undo) {
    if (!plan.isUndone)
      throw new PodroleError('KEY_INVALID', `${kid} is not revoked; there is nothing to take back`);
    process.stdout.write(
      `${kid} ${yes ? 'is' : 'would be'} revoked no more; it comes back with the first publication whose sources have it.\n`,
    );
    return yes ? 0 : 1;
  }
  // The key is out before anything else takes its time.
  const pods = atHand.client && (await podsWithTokens(atHand.client).catch(unlisted));
  const outcome = { kid, leaves: plan.names, revoked: yes, who: whoLoses(kid, atHand), pods };
  process.stdout.write(
    settings.output === 'json' ? `${JSON.stringify(outcome, null, 2)}\n` : report(outcome),
  );
  return yes ? 0 : 1;
}

async function podsWithTokens(client: ApiClient): Promise<readonly AffectedPod[]> {
  const pods: AffectedPod[] = [];
  const collection = { path: '/api/v1/pods', metadataOnly: false };
  await listEach(client, { collection, signal: new AbortController().signal }, (pod) => {
    const affected = affectedPod(pod as Record<string, unknown>);
    if (affected !== undefined) pods.push(affected);
  });
  return pods;
}

/** The key is what matters; the list is a help. */
function unlisted(cause: unknown): undefined {
  process.stderr.write(
    `podrole: pods cannot be listed: ${failureMessage(cause)}; it takes the right to list pods\n`,
  );
}

/** Which key signed a pod's token is in the token alone. */
function whoLoses(kid: string, { facts: { signers } }: KeysAtHand): string {
  if (signers.length === 0)
    return 'Pods whose tokens this key signed lose their roles when their credentials end, within an hour or as long as they asked for; whether it still signs is not known: show a fresh token with --token.';
  return signers.includes(kid)
    ? 'It still SIGNS: every pod loses its role when its credentials end, and keeps none until the API servers sign with another key that is published. Switch them, then delete the pods below, or wait for the kubelet to renew their tokens.'
    : 'Another key signs: pods whose token is older than the switch lose their roles when their credentials end; delete them to renew their tokens at once, or wait for the kubelet, a day at most.';
}

interface Outcome {
  readonly kid: string;
  /** Every name under which the key was published. */
  readonly leaves: readonly string[];
  readonly revoked: boolean;
  readonly who: string;
  readonly pods: readonly AffectedPod[] | undefined;
}

function report({ kid, leaves, revoked, who, pods }: Outcome): string {
  const others = leaves.filter((name) => name !== kid).map((name) => name || '(empty kid)');
  const also = others.length === 0 ? '' : ` (and, being the same key, ${others.join(', ')})`;
  const head = revoked
    ? `${kid}${also} is out of the JWKS, and no publisher brings it back. What caches keep of it ends within minutes; AWS does not say how long it keeps a JWKS. Credentials that were given for its tokens last until they end: revoke the sessions of the roles as well (IAM, "Revoke active sessions").`
    : `${kid}${also} would leave the JWKS at once and for good; confirm it with --yes.`;
  return `${head}\n\n${who}\n\n${podsTable(pods)}`;
}

function podsTable(pods: Outcome['pods']): string {
  if (pods === undefined) return 'Which pods that may be is told with --from-kubernetes.\n';
  const rows = pods.map(({ namespace, name, serviceAccount, roles }) => [
    `${namespace}/${name}`,
    serviceAccount,
    roles.join(', ') || 'by a configuration file',
  ]);
  return rows.length === 0
    ? 'No pod presents tokens to AWS.\n'
    : columns(['POD', 'SERVICEACCOUNT', 'ROLES'], rows);
}
