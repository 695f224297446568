import type { DecisionReason } from '../identity/reasons.ts';
import type { Demand, ForbiddenClaim, UnusableClaim } from './demand.ts';
import { few, fewHolders } from './few.ts';
import { type Finding, type FindingCode, finding } from './findings.ts';
import { grouped } from './grouped.ts';
import { ofAccounts, shownOf } from './of-accounts.ts';

/** What no policy can say. */
export function findUnusable({ unusable, forbidden }: Demand): readonly Finding[] {
  const coded = [
    ...unusable.map((claim) => ({ code: UNUSABLE[claim.problem], claim })),
    ...forbidden.flatMap((claim) => {
      const code = NO_ARN[claim.reason];
      return code === undefined ? [] : [{ code, claim }];
    }),
  ];
  return [...grouped(coded, ({ code }) => code)].flatMap(([, ofCode]) => unusableOf(ofCode));
}

/** Whether a finding says of a forbidden claim that it comes to no ARN. */
export function isWithoutArn({ reason }: Pick<ForbiddenClaim, 'reason'>): boolean {
  return NO_ARN[reason] !== undefined;
}

const UNUSABLE = {
  role: 'role-no-arn',
  name: 'name-impossible',
  audience: 'audience-impossible',
} as const satisfies Record<string, FindingCode>;

/** What is forbidden not by the word of a Namespace, but because it comes to no ARN. */
const NO_ARN: Partial<Record<DecisionReason, FindingCode>> = {
  'iam-role-invalid': 'role-no-arn',
  'role-base-missing': 'role-base-missing',
};

interface CodedClaim {
  readonly code: FindingCode;
  readonly claim: UnusableClaim | ForbiddenClaim;
}

function unusableOf(ofCode: readonly CodedClaim[]): readonly Finding[] {
  const [first] = ofCode;
  if (first === undefined) return [];
  return ofAccounts(ofCode.map(({ claim }) => claim)).map(([at, ofAccount]) => {
    const names = shownOf(ofAccount).map(({ asked, holders }) => `"${asked}" (${fewHolders(holders)})`);
    return finding(first.code, at, few(names, ofAccount.length));
  });
}
