import { type AnonymousRead, anonymousRead, letsSomebodyRead } from './bucket-policy.ts';
import type { PublicAccessBlock } from './facts.ts';
import type { Finding, S3FindingCode } from './findings.ts';
import { type Judged, known, when } from './preflight-case.ts';

/** An anonymous read must pass the bucket policy and Block Public Access, of which the stricter counts. */
export function publicReadFindings(judged: Judged): readonly Finding[] {
  const { facts, find } = judged;
  const reads = readsByPolicy(judged);
  const open = reads?.every(({ read }) => read === 'granted') === true;
  const account = known(facts.ownAccount) === false ? undefined : known(facts.accountBlock);
  return [
    ...blockFindings(known(facts.bucketBlock), { open, whose: 'bucket', find }),
    ...blockFindings(account, { open, whose: 'account', find }),
    ...POLICY_FINDINGS.flatMap(([read, code]) => {
      const keys = reads?.filter((one) => one.read === read).map(({ key }) => key) ?? [];
      return keys.length === 0 ? [] : [find(code, { keys: keys.join(' and ') })];
    }),
  ];
}

const POLICY_FINDINGS: readonly (readonly [AnonymousRead, S3FindingCode])[] = [
  ['none', 'policy-lets-nobody-read'],
  ['denied', 'policy-denies-reading'],
  ['conditional', 'policy-conditional'],
];

interface BlockOf {
  /** Whether the policy lets everybody read already. */
  readonly open: boolean;
  readonly whose: 'bucket' | 'account';
  readonly find: Judged['find'];
}

function blockFindings(
  block: PublicAccessBlock | undefined,
  { open, whose, find }: BlockOf,
): readonly Finding[] {
  if (block === undefined) return [];
  const { blockPublicPolicy, restrictPublicBuckets } = block;
  if (restrictPublicBuckets || (blockPublicPolicy && !open)) {
    const settings = [
      ...when(blockPublicPolicy, () => 'BlockPublicPolicy'),
      ...when(restrictPublicBuckets, () => 'RestrictPublicBuckets'),
    ].join(', ');
    return [find(`${whose}-public-access-blocked`, { settings })];
  }
  return blockPublicPolicy ? [find('public-policy-frozen', { whose })] : [];
}

/** What serves the issuer URL must be let in, and nobody else need be. */
export function cdnReadFindings(judged: Judged): readonly Finding[] {
  const { facts, arns, find } = judged;
  const policy = facts.policy;
  if (!policy.known) return [];
  const blocks = [known(facts.bucketBlock), known(facts.accountBlock)];
  const restricted = blocks.some((block) => block?.restrictPublicBuckets === true);
  const open = readsByPolicy(judged)?.every(({ read }) => read === 'granted') === true && !restricted;
  return [
    ...when(open, () => find('bucket-public-behind-cdn')),
    ...when(!arns.every((arn) => letsSomebodyRead(policy.value, arn)), () => find('policy-lets-no-cdn-read')),
  ];
}

function readsByPolicy({ keys, arns, facts: { policy } }: Judged) {
  if (!policy.known) return undefined;
  return keys.map((key, index) => ({ key, read: anonymousRead(policy.value, arns[index] ?? '') }));
}
