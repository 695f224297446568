import { expect, test } from 'vitest';
import { PARTITIONS, partitionOf } from '../../src/identity/partitions.ts';

// AWS General Reference, and the region expressions in the partition metadata of the AWS SDKs.
test.each([
  ['eu-central-1', 'aws'],
  ['us-east-1', 'aws'],
  ['us-west-2', 'aws'],
  ['me-central-1', 'aws'],
  ['ca-west-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['cn-northwest-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
  ['us-gov-east-1', 'aws-us-gov'],
  ['us-iso-east-1', 'aws-iso'],
  ['us-iso-west-1', 'aws-iso'],
  ['us-isob-east-1', 'aws-iso-b'],
  ['eu-isoe-west-1', 'aws-iso-e'],
  ['us-isof-south-1', 'aws-iso-f'],
  ['eusc-de-east-1', 'aws-eusc'],
  ['', 'aws'],
  ['unknown', 'aws'],
])('the region %j is in %s', (region, partition) => {
  expect(partitionOf(region)).toBe(partition);
});

test('no partition stands twice', () => {
  const names = PARTITIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
