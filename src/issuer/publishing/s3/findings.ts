/** How much a finding matters: STS cannot read the documents, may not be able to, or it is worth knowing. */
export type FindingLevel = 'error' | 'warning' | 'note';

/** Something about a target of which the publisher should know before it writes. */
export interface Finding {
  readonly code: S3FindingCode;
  readonly level: FindingLevel;
  readonly message: string;
  /** What to do. */
  readonly mend: string;
}

interface FindingRow {
  readonly level: FindingLevel;
  /** `{name}` is filled in; `{serve}` is how everybody gets to read objects, in the partition of the bucket. */
  readonly message: string;
  readonly mend: string;
}

/**
 * The closed table of what the preflight of an S3 target finds.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export const S3_FINDINGS = {
  'issuer-other-bucket': {
    level: 'error',
    message: 'the issuer URL leads to the bucket {there}, and the target is the bucket {here}',
    mend: 'publish to s3://{there}, or make the issuer URL lead to {here}',
  },
  'issuer-other-prefix': {
    level: 'error',
    message: 'the issuer URL leads to "{there}" in the bucket, and the target is "{here}"',
    mend: "give the target the prefix that is the issuer URL's path",
  },
  'issuer-other-region': {
    level: 'error',
    message:
      'the issuer URL is a host of {there}, and the bucket {bucket} is in {here}: S3 answers with a redirect',
    mend: 'write {here} into the issuer URL',
  },
  'issuer-global-host': {
    level: 'warning',
    message:
      'the issuer URL names no region, and the bucket is in {here}: S3 may answer with a redirect or an error',
    mend: 'use the host {bucket}.s3.{here}.{suffix}',
  },
  'issuer-website-host': {
    level: 'error',
    message: 'the issuer URL is on a website endpoint of S3, which does not speak HTTPS',
    mend: "use the bucket's own host, {bucket}.s3.{region}.{suffix}, or CloudFront",
  },
  'issuer-access-point-host': {
    level: 'warning',
    message:
      'the issuer URL is on an access point, whose policy and Block Public Access are not checked here',
    mend: "use the bucket's own host, or CloudFront",
  },
  'bucket-name-dotted': {
    level: 'error',
    message:
      'the certificate of S3 does not cover the host of the bucket {bucket}, which has dots in its name',
    mend: 'use a bucket without dots, a path-style URL (https://s3.{region}.{suffix}/{bucket}/…), or CloudFront',
  },
  'china-needs-icp': {
    level: 'note',
    message: 'in China, S3 answers reads without credentials with 401 unless the account has an ICP recordal',
    mend: 'have one, or serve the documents from somewhere that STS in China can reach',
  },
  'bucket-public-access-blocked': {
    level: 'error',
    message: 'Block Public Access of the bucket ({settings}) keeps STS from reading the documents',
    mend: '{serve}',
  },
  'account-public-access-blocked': {
    level: 'error',
    message:
      'Block Public Access of the account ({settings}) keeps STS from reading the documents, whatever the bucket says',
    mend: '{serve}',
  },
  'public-policy-frozen': {
    level: 'note',
    message:
      'BlockPublicPolicy is on for the {whose}: the bucket policy lets everybody read the documents, and can no longer be changed',
    mend: 'switch BlockPublicPolicy off before the policy must change',
  },
  'policy-lets-nobody-read': {
    level: 'error',
    message: 'the bucket policy does not let everybody read {keys}',
    mend: '{serve}',
  },
  'policy-denies-reading': {
    level: 'error',
    message: 'the bucket policy denies everybody to read {keys}',
    mend: 'except these objects from the Deny, and: {serve}',
  },
  'policy-conditional': {
    level: 'warning',
    message: 'the bucket policy lets {keys} be read under conditions; from where STS reads is not known',
    mend: 'grant reading without conditions: {policy}',
  },
  'policy-lets-no-cdn-read': {
    level: 'warning',
    message: 'the issuer URL is not on a host of S3, and the bucket policy lets nobody read {keys}',
    mend: 'if CloudFront serves them with Origin Access Control, the bucket policy must hold {cdnPolicy}',
  },
  'bucket-public-behind-cdn': {
    level: 'note',
    message: 'everybody can read {keys} from the bucket, past what serves the issuer URL',
    mend: 'nothing secret is in them; with Origin Access Control the bucket can be closed',
  },
  'policy-requires-kms': {
    level: 'error',
    message:
      'the bucket policy refuses objects that are not under KMS, and one that is cannot be read without credentials',
    mend: 'except {prefix} from the requirement: podrole writes with SSE-S3',
  },
  'default-encryption-kms': {
    level: 'note',
    message: 'the default encryption of the bucket is {encryption}; podrole writes with SSE-S3 all the same',
    mend: 'keep others from writing these objects: theirs could not be read without credentials',
  },
  'object-under-kms': {
    level: 'error',
    message: '{keys} is encrypted with {encryption}: nobody can read it without credentials',
    mend: 'aws s3 cp s3://{bucket}/{keys} s3://{bucket}/{keys} --sse AES256',
  },
  'object-under-kms-behind-cdn': {
    level: 'warning',
    message: '{keys} is encrypted with {encryption}: what serves it needs kms:Decrypt on the key',
    mend: 'aws s3 cp s3://{bucket}/{keys} s3://{bucket}/{keys} --sse AES256',
  },
  'objects-of-another-account': {
    level: 'error',
    message:
      'the bucket belongs to another account and its object ownership is {ownership}: what you write stays yours, and the bucket policy does not concern it',
    mend: 'have the owner set object ownership to BucketOwnerEnforced, or publish with an identity of the account of the bucket',
  },
  unchecked: {
    level: 'note',
    message: '{what} could not be checked: {why}',
    mend: 'allow {permissions}, or look yourself; `podrole issuer verify` tells in the end',
  },
} as const satisfies Record<string, FindingRow>;

/** A literal of {@link S3_FINDINGS}. */
export type S3FindingCode = keyof typeof S3_FINDINGS;

/** The finding of a code, its words filled in. */
export function s3Finding(code: S3FindingCode, values: Readonly<Record<string, string>>): Finding {
  const { level, message, mend }: FindingRow = S3_FINDINGS[code];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return { code, level, message: fill(message), mend: fill(mend) };
}
