/** What was read, or why it could not be. */
export type Fact<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly why: string };

/** The two settings of Block Public Access that concern bucket policies; those on ACLs do not, there are none. */
export interface PublicAccessBlock {
  /** Refuses bucket policies that let everybody in. */
  readonly blockPublicPolicy: boolean;
  /** Lets nobody in whom such a policy let in. */
  readonly restrictPublicBuckets: boolean;
}

/** A bucket, its account and the objects in it, as far as they decide whether STS can read the documents. */
export interface S3Facts {
  readonly region: Fact<string>;
  /** Whether the bucket belongs to the account of the credentials. */
  readonly ownAccount: Fact<boolean>;
  readonly bucketBlock: Fact<PublicAccessBlock>;
  /** Of the account of the credentials, which is the bucket's only with {@link S3Facts.ownAccount}. */
  readonly accountBlock: Fact<PublicAccessBlock>;
  /** `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. */
  readonly ownership: Fact<string>;
  /** `AES256`, `aws:kms` or `aws:kms:dsse`. */
  readonly defaultEncryption: Fact<string>;
  /** Text of the bucket policy; `undefined` where there is none. */
  readonly policy: Fact<string | undefined>;
  /** How the documents that are there already are encrypted. */
  readonly objects: Fact<readonly { readonly key: string; readonly encryption: string | undefined }[]>;
}

/** The permissions that each fact takes, and what it is to people. */
export const FACTS: Readonly<
  Record<keyof S3Facts, { readonly what: string; readonly permissions: readonly string[] }>
> = {
  region: { what: "the bucket's region", permissions: ['s3:ListBucket'] },
  ownAccount: { what: 'whose account the bucket is in', permissions: ['s3:ListBucket'] },
  bucketBlock: { what: 'Block Public Access of the bucket', permissions: ['s3:GetBucketPublicAccessBlock'] },
  accountBlock: {
    what: 'Block Public Access of the account',
    permissions: ['s3:GetAccountPublicAccessBlock'],
  },
  ownership: { what: 'who owns new objects', permissions: ['s3:GetBucketOwnershipControls'] },
  defaultEncryption: {
    what: "the bucket's default encryption",
    permissions: ['s3:GetEncryptionConfiguration'],
  },
  policy: { what: 'the bucket policy', permissions: ['s3:GetBucketPolicy'] },
  objects: {
    what: 'how the documents that are there are encrypted',
    permissions: ['s3:GetObject', 's3:ListBucket'],
  },
};
