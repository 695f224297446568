import { parseContainerCredentials } from '../../src/identity/container-credentials.ts';
import { decide } from '../../src/identity/decide.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN, type ObjectFacts } from '../../src/identity/facts.ts';
import { prepareNamespace } from '../../src/identity/permitted-note.ts';
import { viewPod } from '../../src/identity/pod.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';

/** A pod `shop/app-x` of the ServiceAccount `app`, and what stands around it: annotations, and the Namespace's labels. */
export interface World {
  readonly pod?: Readonly<Record<string, string>>;
  readonly account?: Readonly<Record<string, string>>;
  readonly namespace?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly configMapRole?: string;
  /** Beside that role. */
  readonly configMapAudience?: string;
  readonly listed?: boolean;
  /** Whether the Namespace was only just made. */
  readonly unprepared?: boolean;
  /** Whether the Namespace is not known at all. */
  readonly unknown?: boolean;
}

/** Decides that pod with these flags; without others the account of the roles is 111122223333. */
export function decideWith(world: World, flags: GivenFlags = {}) {
  const settings = readSettings(IDENTITY_FLAGS, { 'account-id': '111122223333', ...flags }, {});
  const list = parseContainerCredentials(
    JSON.stringify({ identities: world.listed ? [{ namespace: 'shop', serviceAccount: 'app' }] : [] }),
  );
  if (typeof list !== 'function') throw new Error(list.problem);
  const facts = (annotations = {}, labels = {}): ObjectFacts => ({ annotations, labels });
  const entry = world.configMapRole;
  const pod = viewPod(
    {
      metadata: { name: 'app-x', annotations: world.pod ?? {} },
      spec: { serviceAccountName: 'app' },
    },
    'shop',
  );
  const expressions = createExpressions(settings);
  const namespace = facts(world.namespace, world.labels);
  if (!world.unprepared) prepareNamespace(namespace, settings, expressions);
  return decide(pod, {
    settings,
    jitter: () => 0.5,
    expressions,
    facts: {
      ...NOTHING_KNOWN,
      serviceAccount: () => facts(world.account),
      namespace: () => (world.unknown ? undefined : namespace),
      configMapRole: () =>
        entry === undefined
          ? undefined
          : {
              roleArn: entry,
              audience: world.configMapAudience,
              stsRegionalEndpoint: undefined,
              expirationSeconds: undefined,
            },
      usesContainerCredentials: list,
    },
  });
}
