/** Stands in an ARN for an account that is to be filled in where the policy is used. */
export const OPEN_ACCOUNT = '000000000000';

/** The same for a partition; none has that name. */
export const OPEN_PARTITION = 'aws-open';

/** What a format writes for them, and how it keeps other text from being taken for one of its expressions. */
export interface Expressions {
  readonly account: string;
  readonly partition: string;
  readonly literally: (text: string) => string;
}

/** The same where an account of zeros is what it says. */
export function withAccounts(expressions: Expressions): Expressions {
  return { ...expressions, account: OPEN_ACCOUNT };
}

/** A string as JSON in ASCII, in which what is open is an expression. */
export function openString(text: string, { account, partition, literally }: Expressions): string {
  const [, openPartition, openAccount, rest] =
    new RegExp(`^arn:(?:(${OPEN_PARTITION})|[^:]*):iam::(?:(${OPEN_ACCOUNT})|[^:]*):(.*)$`, 's').exec(text) ??
    [];
  if (rest === undefined || (openPartition === undefined && openAccount === undefined))
    return quoted(literally(text));
  const [, given = '', , , id = ''] = text.split(':');
  const filled = {
    partition: openPartition === undefined ? literally(given) : partition,
    account: openAccount === undefined ? literally(id) : account,
  };
  return quoted(`arn:${filled.partition}:iam::${filled.account}:${literally(rest)}`);
}

function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\b\f\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
