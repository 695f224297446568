import { readPolicyDocument } from '../../../src/trust/document.ts';
import { admit } from '../../../src/trust/editing/admit.ts';
import { EMPTY_POLICY } from '../../../src/trust/editing/edit.ts';
import { modelOf } from '../../../src/trust/editing/model.ts';
import { writeDocument } from '../../../src/trust/editing/write-document.ts';
import { policySize } from '../../../src/trust/size.ts';

/** Subjects of 47 characters. */
function subjects(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, n) => `system:serviceaccount:team:${'service-of-a-team-'.slice(0, 16)}${String(n).padStart(4, '0')}`,
  );
}

function textWith(host: string, count: number): string {
  const empty = readPolicyDocument(EMPTY_POLICY);
  const providerArn = `arn:aws:iam::111122223333:oidc-provider/${host}`;
  const admitted = {
    providerArn,
    audience: 'sts.amazonaws.com',
    subjects: subjects(count),
    sessionNames: [],
  };
  return writeDocument(empty, admit(modelOf(empty), admitted));
}

/** How many subjects of 47 characters fit into a quota, as one list. */
export function capacityOf(host: string, quota: number): number {
  let count = 0;
  while (policySize(textWith(host, count + 1)) <= quota) count++;
  return count;
}

/** The same with a statement for each, as most tools write them. */
export function separateCapacityOf(host: string, quota: number): number {
  const one = policySize(textWith(host, 1)) - policySize(EMPTY_POLICY);
  // Statements are separated by commas.
  return Math.floor((quota - policySize(EMPTY_POLICY) + 1) / (one + 1));
}
