import { createHash } from 'node:crypto';

/** Characters of a role's name in an id, for people; CloudFormation takes 255. */
const READABLE = 40;

/** Hexadecimal digits: so many that nobody finds two roles of one id. */
const DIGITS = 20;

/**
 * The logical id of a role: its name in letters and digits, and a hash of its ARN. It hangs on the ARN alone, so that it is the
 * same whichever other roles there are: under another id CloudFormation would take it for another role.
 */
export function logicalId(roleArn: string): string {
  const name = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  const words = name.split(/[^A-Za-z0-9]+/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  const hash = createHash('sha256').update(roleArn).digest('hex').slice(0, DIGITS);
  return `Role${words.join('').slice(0, READABLE)}${hash}`;
}
