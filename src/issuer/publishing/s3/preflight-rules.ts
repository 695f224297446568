import { requiresKms } from './bucket-policy.ts';
import { FACTS, type S3Facts } from './facts.ts';
import type { Finding } from './findings.ts';
import type { S3Address } from './host.ts';
import { type Judged, judge, known, type PreflightCase, when } from './preflight-case.ts';
import { cdnReadFindings, publicReadFindings } from './read-rules.ts';

/**
 * What would keep STS from reading the documents of an issuer once they are in a bucket. On S3's own hosts everybody
 * must be able to read them; on any other host a CDN is assumed, that reads them with an identity of its own.
 */
export function preflightFindings(given: PreflightCase): readonly Finding[] {
  const judged = judge(given);
  const { address } = judged;
  const byHost = address === undefined ? cdnReadFindings(judged) : onS3(judged, address);
  return [...byHost, ...objectFindings(judged), ...uncheckedFindings(judged)];
}

function onS3(judged: Judged, address: S3Address): readonly Finding[] {
  return [...addressFindings(judged, address), ...publicReadFindings(judged)];
}

function addressFindings({ location, facts, find }: Judged, address: S3Address): readonly Finding[] {
  const { style, partition, region, bucket, prefix, bucketInHost } = address;
  const here = known(facts.region);
  if (style === 'website') return [find('issuer-website-host')];
  if (style === 'access-point') return [find('issuer-access-point-host')];
  return [
    ...when(bucket !== location.bucket, () =>
      find('issuer-other-bucket', { there: bucket ?? '(none)', here: location.bucket }),
    ),
    ...when(bucket === location.bucket && prefix !== location.prefix, () =>
      find('issuer-other-prefix', { there: prefix, here: location.prefix }),
    ),
    ...when(here !== undefined && region !== undefined && region !== here, () =>
      find('issuer-other-region', { there: region ?? '', here: here ?? '' }),
    ),
    ...when(style === 'global' && here !== undefined && here !== 'us-east-1', () =>
      find('issuer-global-host', { here: here ?? '' }),
    ),
    ...when(partition === 'aws-cn', () => find('china-needs-icp')),
    ...when(bucketInHost && bucket?.includes('.') === true, () => find('bucket-name-dotted')),
  ];
}

function objectFindings({ address, facts, arns, find }: Judged): readonly Finding[] {
  const { policy, defaultEncryption, ownAccount, ownership, objects } = facts;
  const encryption = known(defaultEncryption) ?? '';
  const owned = known(ownership) ?? 'BucketOwnerEnforced';
  const underKms = (known(objects) ?? []).filter((one) => one.encryption?.startsWith('aws:kms'));
  return [
    ...when(policy.known && arns.some((arn) => requiresKms(policy.value, arn)), () =>
      find('policy-requires-kms'),
    ),
    ...when(encryption.startsWith('aws:kms'), () => find('default-encryption-kms', { encryption })),
    ...underKms.map((one) =>
      find(address === undefined ? 'object-under-kms-behind-cdn' : 'object-under-kms', {
        keys: one.key,
        encryption: one.encryption ?? '',
      }),
    ),
    ...when(known(ownAccount) === false && owned !== 'BucketOwnerEnforced', () =>
      find('objects-of-another-account', { ownership: owned }),
    ),
  ];
}

/** What does not matter where a CDN reads by an identity of its own. */
const OF_PUBLIC_READS: readonly (keyof S3Facts)[] = ['region', 'bucketBlock', 'accountBlock'];

/** One finding for each reason: an identity with the least rights may read none of it. */
function uncheckedFindings({ address, facts, find }: Judged): readonly Finding[] {
  const byReason = new Map<string, (keyof S3Facts)[]>();
  for (const name of Object.keys(FACTS) as (keyof S3Facts)[]) {
    const fact = facts[name];
    if (fact.known || (address === undefined && OF_PUBLIC_READS.includes(name))) continue;
    byReason.set(fact.why, [...(byReason.get(fact.why) ?? []), name]);
  }
  return [...byReason].map(([why, names]) => {
    const permissions = new Set(names.flatMap((name) => FACTS[name].permissions));
    const what = names.map((name) => FACTS[name].what).join(', ');
    return find('unchecked', { what, why, permissions: [...permissions].join(', ') });
  });
}
