/** One AWS partition. */
export interface Partition {
  readonly name: string;
  /** What the names of its regions begin with; the partition `aws` has the rest. */
  readonly regionPrefix: string;
}

/** The partitions (AWS General Reference and the endpoint metadata of the AWS SDKs). */
export const PARTITIONS: readonly Partition[] = [
  { name: 'aws-cn', regionPrefix: 'cn-' },
  { name: 'aws-us-gov', regionPrefix: 'us-gov-' },
  { name: 'aws-iso', regionPrefix: 'us-iso-' },
  { name: 'aws-iso-b', regionPrefix: 'us-isob-' },
  { name: 'aws-iso-e', regionPrefix: 'eu-isoe-' },
  { name: 'aws-iso-f', regionPrefix: 'us-isof-' },
  { name: 'aws-eusc', regionPrefix: 'eusc-' },
  { name: 'aws', regionPrefix: '' },
];

/** The name of the partition that a region belongs to; `aws` for a region that no other partition claims. */
export function partitionOf(region: string): string {
  return PARTITIONS.find(({ regionPrefix }) => region.startsWith(regionPrefix))?.name ?? 'aws';
}
