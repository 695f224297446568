import { GetAccountSummaryCommand, GetRoleCommand, ListRolesCommand, type Role } from '@aws-sdk/client-iam';
import { PodroleError } from '../errors.ts';
import type { IamAccess } from './access.ts';

/** A role as IAM has it. */
export interface LiveRole {
  readonly arn: string;
  readonly name: string;
  /** Its trust policy, decoded: JSON. */
  readonly policyText: string;
  /** Empty where roles were listed: the list has none. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads a role by its name, which is unique in an account whatever its path. @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
export async function readRole(access: IamAccess, name: string): Promise<LiveRole> {
  const { accountId, partition } = await access.caller();
  const request = {
    action: 'iam:GetRole',
    resource: `role ${name} in account ${accountId}`,
    arn: `arn:${partition}:iam::${accountId}:role/${name}`,
  } as const;
  const { Role: role } = await access.ask(request, (client, options) =>
    client.send(new GetRoleCommand({ RoleName: name }), options),
  );
  if (role === undefined) throw new PodroleError('AWS_REFUSED', `IAM answered without the role ${name}`);
  return liveRole(role);
}

/**
 * All roles of the account, page by page; without their tags. A list that may not be all of them is an error, and no list.
 *
 * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE.
 */
export async function* listRoles(access: IamAccess): AsyncGenerator<LiveRole> {
  const request = { action: 'iam:ListRoles', resource: 'the roles of the account', arn: '*' } as const;
  const markers = new Set<string | undefined>();
  let marker: string | undefined;
  do {
    markers.add(marker);
    const page = await access.ask(request, (client, options) =>
      client.send(
        new ListRolesCommand({ MaxItems: PAGE, ...(marker !== undefined && { Marker: marker }) }),
        options,
      ),
    );
    if (page.Roles === undefined) throw partial('without a list of roles');
    for (const role of page.Roles) {
      if (role.AssumeRolePolicyDocument === undefined) throw partial('a role without a trust policy');
      yield liveRole(role);
    }
    marker = page.IsTruncated ? page.Marker : undefined;
    if (page.IsTruncated && markers.has(marker)) throw partial('that there are more roles, and not where');
    if (markers.size >= MOST_PAGES) throw partial(`over ${MOST_PAGES} pages of roles`);
  } while (marker !== undefined);
}

function partial(what: string): PodroleError {
  return new PodroleError(
    'AWS_REFUSED',
    `iam:ListRoles answered ${what}, as IAM does not; look for a proxy on the way, and check AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_IAM`,
  );
}

/** IAM may answer fewer roles on a page than it is asked for; no account has so many roles that it takes these. */
const MOST_PAGES = 10_000;

/** IAM's own default. */
const PAGE = 100;

/** The account's quota on trust policies, in characters. @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
export async function trustPolicyQuota(access: IamAccess): Promise<number | undefined> {
  const request = { action: 'iam:GetAccountSummary', resource: 'the account', arn: '*' } as const;
  const { SummaryMap = {} } = await access.ask(request, (client, options) =>
    client.send(new GetAccountSummaryCommand({}), options),
  );
  return SummaryMap.AssumeRolePolicySizeQuota;
}

function liveRole({ Arn = '', RoleName = '', AssumeRolePolicyDocument = '', Tags = [] }: Role): LiveRole {
  return {
    arn: Arn,
    name: RoleName,
    policyText: decoded(AssumeRolePolicyDocument),
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
  };
}

/** IAM answers URL-encoded (RFC 3986); what stands in for it may not. */
function decoded(document: string): string {
  try {
    return decodeURIComponent(document);
  } catch {
    return document;
  }
}
