import { PARTITIONS, partitionOf } from '../../identity/partitions.ts';

/**
 * Issuers that are a cluster's by their name alone: EKS (and its dual-stack name), GKE, AKS. Others are known by the
 * subjects that policies ask of them.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
const CLUSTERS: readonly RegExp[] = [
  /^oidc\.eks\.[^/]+\//,
  /^oidc-eks\.[^/]+\.api\.aws\//,
  /^container\.googleapis\.com\/v1\/projects\//,
  /^[^/]+\.oic\.prod-aks\.azure\.com\//,
];

/** Whether an issuer, in lower case, is a cluster's. */
export function isClusterIssuer(issuer: string): boolean {
  return CLUSTERS.some((form) => form.test(issuer));
}

/** What the name of an EKS issuer says. */
export interface EksIssuer {
  readonly partition: string;
  /** Host suffix and id are as EKS has them. */
  readonly wellFormed: boolean;
}

/** `undefined` for an issuer that does not look like one of EKS. */
export function parseEksIssuer(issuer: string): EksIssuer | undefined {
  if (!/^oidc\.eks\./i.test(issuer)) return undefined;
  const [, region = '', suffix, path = ''] = /^oidc\.eks\.([^./]+)\.([^/]+)\/(.*)$/s.exec(issuer) ?? [];
  const partition = partitionOf(region);
  const expected = PARTITIONS.find(({ name }) => name === partition)?.dnsSuffix;
  return { partition, wellFormed: suffix === expected && /^id\/[0-9A-Z]{32}$/.test(path) };
}
