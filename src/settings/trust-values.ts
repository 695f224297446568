import * as z from 'zod';
import { isRoleArn } from '../identity/role-arn.ts';
import { hasWildcard, type ServiceAccountName } from '../trust/subject.ts';
import { isPossibleName } from '../trust/subject-name.ts';
import { matching, type Value } from './values.ts';

/** `NAMESPACE/NAME` of ServiceAccounts, with `*` and `?` where a pattern is meant. */
export const serviceAccountPattern: Value<ServiceAccountName> = z.string().transform((given, context) => {
  const [namespace = '', name = '', ...rest] = given.split('/');
  if (rest.length === 0 && isPossibleName(namespace, name)) return { namespace, name };
  context.addIssue(
    'is not of the form NAMESPACE/NAME such as shop/cart, in lower case, with * and ? where a pattern is meant (in quotes); repeat the flag for several',
  );
  return z.NEVER;
});

/** `NAMESPACE/NAME` of one ServiceAccount. */
export const serviceAccountName: Value<ServiceAccountName> = z.string().transform((given, context) => {
  const { data } = serviceAccountPattern.safeParse(given);
  if (data !== undefined && !hasWildcard(data.namespace + data.name)) return data;
  context.addIssue(
    data === undefined
      ? 'is not of the form NAMESPACE/NAME such as shop/cart, in lower case; repeat the flag for several'
      : 'is a pattern; name one ServiceAccount',
  );
  return z.NEVER;
});

/** A pattern of role session names (AWS STS API, `RoleSessionName`). */
export const sessionNamePattern: Value<string> = matching(
  /^[\w+=,.@*?-]{1,64}$/,
  'is no session name of at most 64 letters, digits and _+=,.@-, with * and ? where a pattern is meant',
);

/** A role session name. */
export const roleSessionName: Value<string> = matching(
  /^[\w+=,.@-]{2,64}$/,
  'is no session name of 2 to 64 letters, digits and _+=,.@-',
);

/** An external id (AWS STS API, `ExternalId`). */
export const externalId: Value<string> = matching(
  /^[\w+=,.@:/-]{2,1224}$/,
  'is no external id of 2 to 1224 letters, digits and _+=,.@:/-',
);

/** Which roles of kiam's server are meant: those named for it, or one. */
export const kiamRole: Value<'named-kiam' | { readonly roleArn: string }> = z
  .string()
  .regex(
    /^(named-kiam|arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w\-/.@+=,]+)$/,
    'is no ARN of the form arn:PARTITION:iam::ACCOUNT:role/NAME',
  )
  .transform((given) => (given === 'named-kiam' ? given : { roleArn: given }));

/** A role of IAM, by its name or its ARN. */
export interface NamedRole {
  /** Unique in its account. */
  readonly name: string;
  /** As it was given; `undefined` for a name alone. */
  readonly arn: string | undefined;
}

/** The name of a role, without its path, or its ARN. */
export const roleNameOrArn: Value<NamedRole> = z.string().transform((given, context) => {
  if (/^[\w+=,.@-]{1,64}$/.test(given)) return { name: given, arn: undefined };
  const name = given.slice(given.lastIndexOf('/') + 1);
  if (isRoleArn(given) && name !== '') return { name, arn: given };
  context.addIssue(
    'is neither the name of a role, without its path, nor an ARN of the form arn:PARTITION:iam::ACCOUNT:role/NAME',
  );
  return z.NEVER;
});
