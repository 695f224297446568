import { OPEN_PARTITION } from '../trust/formats/open-arn.ts';

/** One row of {@link REFUSALS}. */
interface Refusal {
  readonly means: string;
  readonly mend: string;
}

/** The closed table of why a role is in no template: with it there, CloudFormation would make none of the others either. */
export const REFUSALS = {
  'role-impossible': {
    means: 'IAM has no role of that name or path',
    mend: 'Correct the annotation: a name of at most 64 characters, and a path without empty parts.',
  },
  'role-name-taken': {
    means:
      'another role of the account has the same name, which IAM does not allow, whatever their paths and capitals',
    mend: 'Correct the annotation that names a role that is not there.',
  },
  'policy-oversized': {
    means: 'its trust policy is over the quota',
    mend: 'Give some of its ServiceAccounts a role of their own; or have the quota raised, and give it with --quota.',
  },
  'policy-inexpressible': {
    means: `its trust policy has a value of the partition ${OPEN_PARTITION}, which would become an expression`,
    mend: 'Correct the annotation; there is no such partition.',
  },
} as const satisfies Record<string, Refusal>;

/** A role that is in no template. */
export interface RefusedRole {
  readonly code: keyof typeof REFUSALS;
  readonly roleArn: string;
}
