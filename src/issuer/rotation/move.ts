import { inOrder, type Step } from './in-order.ts';

/** What is known of a move to another issuer URL. */
export interface MoveFacts {
  /** The issuer that tokens have had so far, and the one that they are to have. */
  readonly from: string;
  readonly to: string;
  /** Kids in the JWKS of either; `undefined` where it could not be read. */
  readonly fromKids: readonly string[] | undefined;
  readonly toKids: readonly string[] | undefined;
  /** The `iss` of the tokens at hand, one of each API server; empty where there are none. */
  readonly issuers: readonly string[];
}

/**
 * The steps of a move to another issuer URL, in their order. AWS compares the URL byte for byte, so that each URL is a
 * provider and a condition of its own, and both must stand while tokens of both live.
 *
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ (`--service-account-issuer`)
 */
export const MOVE_STEPS = {
  publish:
    'Publish the same keys for the new issuer, and check it: podrole issuer publish --issuer NEW, podrole issuer verify NEW.',
  trust:
    'Register the new issuer with IAM, with the same client ids, and add it to the trust policy of every role, beside the old one.',
  switch:
    'Give every API server --service-account-issuer twice, the new URL first (it signs) and the old one second (it stays good), and --api-audiences as it was: without that flag it follows the issuer.',
  expire:
    'Wait until no token of the old issuer lives: the longest life of a token and a margin after the last API server.',
  untrust: 'Take the old issuer out of the trust policies, then delete its provider, then its documents.',
  remove:
    'Remove the second --service-account-issuer. Careful: API servers then refuse tokens of the old issuer, some of which live a year (--service-account-extend-token-expiration).',
} as const;

/** A literal of the closed table of steps. */
export type MoveStepName = keyof typeof MOVE_STEPS;

/** How far a move is. What cannot be seen from here is never taken as done before what follows it. */
export function moveSteps(facts: MoveFacts): readonly Step<MoveStepName>[] {
  const { from, to, fromKids, toKids, issuers } = facts;
  const missing = (fromKids ?? []).filter((kid) => toKids?.includes(kid) !== true);
  const isPublished =
    fromKids === undefined ? undefined : toKids !== undefined && toKids.length > 0 && missing.length === 0;
  const isSwitched = issuers.length > 0 && issuers.every((issuer) => issuer === to);
  const told: Readonly<Record<MoveStepName, { done: boolean | undefined; evidence: string }>> = {
    publish: {
      done: isPublished,
      evidence:
        fromKids === undefined
          ? `${from} could not be read`
          : isPublished
            ? `${to} has the keys of ${from}`
            : toKids === undefined
              ? `${to} could not be read`
              : `${to} lacks ${missing.join(', ') || 'keys'}`,
    },
    trust: { done: undefined, evidence: 'cannot be seen from here' },
    switch: {
      done: issuers.length === 0 ? undefined : isSwitched,
      evidence:
        issuers.length === 0
          ? 'show a fresh token of each API server: --token'
          : `the tokens at hand are of ${[...new Set(issuers)].join(', ')}`,
    },
    expire: { done: undefined, evidence: 'cannot be seen from here' },
    untrust: { done: undefined, evidence: 'cannot be seen from here' },
    remove: { done: undefined, evidence: 'cannot be seen from here' },
  };
  const steps = (Object.keys(MOVE_STEPS) as MoveStepName[]).map((name) => ({
    name,
    does: MOVE_STEPS[name].replaceAll('NEW', to),
    ...told[name],
  }));
  const isAnySwitched = issuers.includes(to);
  return inOrder(steps, (name) => isAnySwitched && (name === 'publish' || name === 'trust'));
}
