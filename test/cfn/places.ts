import { PARTITIONS } from '../../src/identity/partitions.ts';
import type { Place } from './stack.ts';

const REGIONS: Readonly<Record<string, string>> = {
  aws: 'eu-west-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** A place in every partition. */
export const PLACES: readonly Place[] = PARTITIONS.map(({ name, regionPrefix, dnsSuffix }) => ({
  partition: name,
  region: REGIONS[name] ?? `${regionPrefix}east-1`,
  suffix: dnsSuffix,
  accountId: '444455556666',
}));

/** The place in one of them. */
export function placeIn(partition: string): Place {
  const place = PLACES.find((one) => one.partition === partition);
  if (place === undefined) throw new Error(`there is no partition ${partition}`);
  return place;
}
