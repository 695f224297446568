import type { Home } from './allowance.ts';

/** One row of {@link LEFT}. */
interface LeftRow {
  /** Whether what was allowed is not done because of it; the rest is none of the command's business. */
  readonly isRefused: boolean;
  /** What it means, as a sentence for `docs/`. */
  readonly means: string;
  /** What the reader can do about it. */
  readonly mend: string;
}

/** The closed table of why something is refused, or left as it is. A code is never reused for something else. */
export const LEFT = {
  'not-allowed': {
    isRefused: false,
    means:
      'The role is asked for, but neither `--role` nor a line of `--allow-roles` names it. It is not even read.',
    mend: 'Name it if whoever asks is meant to have it.',
  },
  'not-vouched': {
    isRefused: false,
    means: 'Nobody vouches for the claim but those who ask, and `--permitted-only` is given.',
    mend: 'Have the Namespace permit the role, or leave out `--permitted-only`.',
  },
  forbidden: {
    isRefused: false,
    means:
      'Pods ask for the role and do not get it: its Namespace forbids it or is not in the input, or what they ask for is not complete. Nobody is let in for it. Refused where the role is allowed.',
    mend: 'Have the Namespace permit it, or give its manifest, too; docs/decisions.md has the codes.',
  },
  'passed-over': {
    isRefused: false,
    means:
      'Something names the role for pods that do not get it: another role stands, the dialect is off, the key is misspelt, or the pod is left out. Refused where `--role` names it and nobody else asks.',
    mend: 'Remove one of the two roles, or give `--dialects` as the webhook has it.',
  },
  'fits-nothing': {
    isRefused: false,
    means: 'A line of `--allow-roles` fits no role that is asked for.',
    mend: 'Correct it, or take it out.',
  },
  'not-claimed': {
    isRefused: true,
    means: '`--role` names a role for which nobody asks.',
    mend: 'Correct the name; see `podrole trust render` for who asks for what. To empty the role of names, give `--prune`.',
  },
  'other-account': {
    isRefused: true,
    means: 'The role is in another account, or partition, than the credentials.',
    mend: 'Run the command again with credentials of that account (`--profile`), or a role there (`--assume-role`).',
  },
  'no-such-role': {
    isRefused: true,
    means: 'There is no such role, or it has another path.',
    mend: 'Correct the annotation, or make the role.',
  },
  'not-readable': {
    isRefused: true,
    means: 'IAM does not let the role be read.',
    mend: 'Allow it; docs/aws.md has the policy that the command needs.',
  },
  'policy-invalid': {
    isRefused: true,
    means: 'podrole cannot read the trust policy of the role.',
    mend: 'See what `podrole trust lint --role` says of it.',
  },
  'not-trusting': {
    isRefused: true,
    means:
      '`--allow-roles` alone allows the role, and its trust policy names neither the provider of this issuer nor the role of kiam.',
    mend: "Name it with `--role` if it is meant for pods of this cluster, or kiam's role with `--kiam-role`.",
  },
  'stack-owned': {
    isRefused: true,
    means: 'A CloudFormation stack owns the role, and its next update would undo the edit.',
    mend: 'Change the template, or use `--force` and change it then.',
  },
  'over-quota': {
    isRefused: true,
    means: 'The policy would be over the quota of the account.',
    mend: 'Take one of the ways that the plan names.',
  },
  'no-statement': {
    isRefused: true,
    means: 'No statement would be left, and IAM takes no policy without one.',
    mend: 'Delete the role instead.',
  },
  unproven: {
    isRefused: true,
    means: 'It cannot be proven that the edit lets in those who are named, and nobody else.',
    mend: 'Mend the statement that stands in the way.',
  },
  'claim-unusable': {
    isRefused: false,
    means: 'What is asked for is no role, or asked for by a name or for an audience that no policy can have.',
    mend: 'Correct the annotation.',
  },
  'partition-crossed': {
    isRefused: true,
    means: 'The role should be had by way of one of another partition, which STS cannot do.',
    mend: 'Go on from a role of the same partition.',
  },
  'chain-barred': {
    isRefused: true,
    means:
      'The role names the one to go on from already, and asks it for an external id that the claim does not have, or denies it.',
    mend: 'Give the claim that external id; or take the condition out by hand.',
  },
  'prune-incomplete': {
    isRefused: true,
    means:
      'Not all that asks for roles is known, so that nothing can be said to be claimed by nobody. Nothing is pruned.',
    mend: 'Mend what is missing, or leave out `--prune`.',
  },
  'prune-unproven': {
    isRefused: true,
    means:
      'It cannot be proven that those who are to be pruned get in no more. Nothing of the role is pruned.',
    mend: 'Mend the statement that lets them in, too.',
  },
  'prune-kept': {
    isRefused: false,
    means:
      'Nothing claims it, but it is a pattern, or asked for more than a subject, or let in by something else.',
    mend: 'Take it out with `podrole trust remove` if it is not wanted.',
  },
  'prune-asked': {
    isRefused: false,
    means:
      'Something names the role for the ServiceAccount, though its pods do not get it as things are: it is forbidden, another role stands, a dialect is off; or what may name one for it is not in the input. It is not pruned.',
    mend: 'Take it out with `podrole trust remove` if it is not wanted.',
  },
} as const satisfies Record<string, LeftRow>;

/** A literal from {@link LEFT}. */
export type LeftCode = keyof typeof LEFT;

/** Something that is refused or left, as plain data. */
export interface Left {
  /** What it is about: an ARN, or what was asked for instead of one, escaped; `undefined` for all roles. */
  readonly role: string | undefined;
  readonly code: LeftCode;
  readonly isRefused: boolean;
  /** What was seen, in a sentence. Escaped. */
  readonly why: string;
}

/** Something that is refused or left, and why. */
export function left(
  role: string | undefined,
  code: LeftCode,
  { why, isRefused = LEFT[code].isRefused }: { readonly why: string; readonly isRefused?: boolean },
): Left {
  return { role, code, isRefused, why };
}

/** What is in another account than that of the credentials. */
export function elsewhere(role: string, { accountId, partition }: Home, isRefused: boolean): Left {
  return left(role, 'other-account', {
    why: `the credentials are of account ${accountId} (${partition})`,
    isRefused,
  });
}
