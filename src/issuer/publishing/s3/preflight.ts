import type { S3Access } from './client.ts';
import type { Finding } from './findings.ts';
import { objectKey, type S3Location } from './location.ts';
import { preflightFindings } from './preflight-rules.ts';
import { readFacts } from './read-facts.ts';

/** What {@link s3Preflight} looks at. */
export interface S3PreflightOptions {
  readonly issuer: string;
  readonly location: S3Location;
  /** Paths below the issuer URL of the documents that STS reads. */
  readonly documents: readonly string[];
  /** Milliseconds for everything. Default 10,000. */
  readonly totalMs?: number | undefined;
}

/**
 * What would keep STS from reading the documents from where they are to be published. It never fails: what cannot be
 * read is a finding.
 */
export async function s3Preflight(
  access: S3Access,
  { issuer, location, documents, totalMs = 10_000 }: S3PreflightOptions,
): Promise<readonly Finding[]> {
  const keys = documents.map((below) => objectKey(location, below));
  const signal = AbortSignal.timeout(totalMs);
  const facts = await readFacts(access, { Bucket: location.bucket, keys, signal });
  return preflightFindings({ issuer, location, keys, facts });
}
