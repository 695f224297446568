import type { Rotation } from './candidate.ts';
import { leaving, type RotationFacts } from './facts.ts';
import { inOrder, type Step, type Told } from './in-order.ts';

/** What a plan depends on besides the keys. */
export interface PlanTimes {
  /** How long a published key is given before it signs: nobody says how long STS keeps a JWKS. Milliseconds. */
  readonly propagationMs: number;
  /** How long tokens live, and a margin. Milliseconds. */
  readonly retireAfterMs: number;
}

/** What a step looks at. */
interface StepInput extends PlanTimes {
  readonly rotation: Rotation;
  readonly facts: RotationFacts;
}

interface StepRule {
  readonly does: string;
  readonly look: (input: StepInput) => Told;
}

/**
 * The steps of a rotation in their order. None may be skipped: a key that signs before it is published locks every new
 * token out, one that leaves while tokens of it live locks those out, and an API server that does not know the key of
 * another refuses its tokens.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
export const STEPS = {
  distribute: {
    does: "Add the new public key to every API server's --service-account-key-file, beside the old one, and restart them.",
    look: ({ rotation: { next }, facts: { live } }) => ({
      done: live === undefined || next === undefined ? undefined : live.includes(next.kid),
      evidence:
        live === undefined
          ? 'ask each API server: --from-kubernetes, with --kube-api for one behind a load balancer'
          : next !== undefined && live.includes(next.kid)
            ? 'the API server that was asked verifies with it; ask the others, too (--kube-api)'
            : 'the API server that was asked does not know it',
    }),
  },
  publish: {
    does: 'Publish the new key: podrole issuer publish.',
    look: ({ rotation: { next } }) => ({
      done: next?.published === true && next.leavingSince === undefined,
      evidence: whereabouts(next),
    }),
  },
  propagate: {
    does: 'Wait until nobody has the JWKS without it.',
    look: ({ rotation: { next }, facts: { now }, propagationMs }) => {
      if (next?.published !== true || next.leavingSince !== undefined)
        return { done: false, evidence: whereabouts(next) };
      const { publishedAt } = next;
      if (publishedAt === undefined)
        return {
          done: undefined,
          evidence: 'nobody remembers since when: publish once more, and it is counted from then',
        };
      const until = publishedAt + propagationMs;
      return {
        done: now >= until,
        evidence: `published since ${new Date(publishedAt).toISOString().slice(0, 16)}Z`,
        until,
      };
    },
  },
  switch: {
    does: "Switch --service-account-signing-key-file on every API server to the new key, and the controller manager's --service-account-private-key-file.",
    look: ({ rotation: { next }, facts: { signers } }) => ({
      done: signers.length === 0 || next === undefined ? undefined : signers.every((kid) => kid === next.kid),
      evidence:
        signers.length === 0
          ? 'show a fresh token of each API server: kubectl create token default | podrole issuer keys status --token -'
          : `the tokens at hand are signed by ${[...new Set(signers)].join(', ')}`,
    }),
  },
  retire: {
    does: 'Tell the old key to retire: podrole issuer keys retire.',
    look: ({ rotation: { old } }) => {
      const staying = old.filter(({ published, leavingSince }) => published && leavingSince === undefined);
      return {
        done: staying.length === 0,
        evidence: staying.length === 0 ? 'no other key is to stay' : `published for good: ${list(staying)}`,
      };
    },
  },
  expire: {
    does: 'Wait until no token of the old key lives, and publish again, or leave that to podrole issuer publish --watch.',
    look: ({ rotation: { old }, retireAfterMs }) => {
      const there = old.filter(({ published }) => published);
      const ends = there.map((key) => leaving(key, retireAfterMs)).filter((time) => time !== undefined);
      const until = ends.length === there.length && ends.length > 0 ? Math.max(...ends) : undefined;
      return {
        done: there.length === 0,
        evidence: there.length === 0 ? 'the JWKS has no other key' : `still in the JWKS: ${list(there)}`,
        ...(until !== undefined && { until }),
      };
    },
  },
  remove: {
    does: "Remove the old public key from every API server's --service-account-key-file. Careful: until now they take tokens of it, some of which live a year (--service-account-extend-token-expiration), and those in Secrets for ever.",
    look: ({ rotation: { next }, facts: { live } }) => {
      const others = live?.filter((kid) => kid !== next?.kid);
      return {
        done: others === undefined ? undefined : others.length === 0,
        evidence:
          others === undefined
            ? 'ask each API server: --from-kubernetes'
            : others.length === 0
              ? 'the API server that was asked knows no other key'
              : `the API server that was asked knows ${others.join(', ')}, too`,
      };
    },
  },
} as const satisfies Readonly<Record<string, StepRule>>;

/** A literal from {@link STEPS}. */
export type StepName = keyof typeof STEPS;

/**
 * How far a rotation is, told from what is published, the clock and the signer.
 */
export function rotationSteps(
  rotation: Rotation,
  facts: RotationFacts,
  times: PlanTimes,
): readonly Step<StepName>[] {
  const told = (Object.keys(STEPS) as StepName[]).map((name) => {
    const { does, look }: StepRule = STEPS[name];
    return { name, does, ...look({ rotation, facts, ...times }) };
  });
  // One API server that signs with it is enough for tokens that nobody else can verify.
  const isSwitched = rotation.next?.signs === true;
  return inOrder(told, (name) => isSwitched && BEFORE_SWITCH.includes(name));
}

const BEFORE_SWITCH: readonly StepName[] = ['distribute', 'publish', 'propagate'];

function whereabouts(next: Rotation['next']): string {
  if (next?.state === 'revoked') return 'it was revoked, and stays out: take another one';
  if (next?.published !== true) return 'it is not in the JWKS';
  return next.leavingSince === undefined
    ? 'it is in the JWKS'
    : `it was told to leave the JWKS: podrole issuer keys retire ${next.kid} --undo`;
}

function list(keys: Rotation['old']): string {
  return keys.map(({ kid }) => kid).join(', ');
}
