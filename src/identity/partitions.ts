/** One AWS partition. */
export interface Partition {
  readonly name: string;
  /** What the names of its regions begin with; the partition `aws` has the rest. */
  readonly regionPrefix: string;
  /** What the host names of its services end with. */
  readonly dnsSuffix: string;
}

/** The partitions (AWS General Reference and the endpoint metadata of the AWS SDKs). */
export const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', regionPrefix: 'cn-', dnsSuffix: 'amazonaws.com.cn' },
  { name: 'aws-us-gov', regionPrefix: 'us-gov-', dnsSuffix: 'amazonaws.com' },
  { name: 'aws-iso', regionPrefix: 'us-iso-', dnsSuffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', regionPrefix: 'us-isob-', dnsSuffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', regionPrefix: 'eu-isoe-', dnsSuffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', regionPrefix: 'us-isof-', dnsSuffix: 'csp.hci.ic.gov' },
  { name: 'aws-eusc', regionPrefix: 'eusc-', dnsSuffix: 'amazonaws.eu' },
  { name: 'aws', regionPrefix: '', dnsSuffix: 'amazonaws.com' },
];

/** The name of the partition that a region belongs to; `aws` for a region that no other partition claims. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(({ regionPrefix }) => region.startsWith(regionPrefix))?.name ?? 'aws';
}
