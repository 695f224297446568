import { createHash } from 'node:crypto';

/** A role as IAM keeps it. Not changed: replaced. */
export interface Role {
  readonly name: string;
  /** With a slash at both ends. */
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  /** The document as it was given, character by character. */
  readonly trustPolicy: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** What a test says of a role. */
export interface GivenRole {
  readonly name: string;
  readonly trustPolicy?: string | object;
  readonly path?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

const NOBODY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** The role, of an account `arn:PARTITION:iam::ID`. A policy that is an object becomes compact JSON. */
export function roleOf(account: string, given: GivenRole, now: number): Role {
  const { name, path = '/', trustPolicy = NOBODY, tags = {} } = given;
  const arn = `${account}:role${path}${name}`;
  return {
    name,
    path,
    arn,
    id: `AROA${uniqueId(arn)}`,
    trustPolicy: typeof trustPolicy === 'string' ? trustPolicy : JSON.stringify(trustPolicy),
    tags,
    createdAt: new Date(now),
  };
}

/** Seventeen characters as IAM has in ids. */
export function uniqueId(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase().slice(0, 17);
}
