import { Failure, noSuchEntity } from '../failure.ts';
import { type Parameters, text } from '../parameters.ts';
import type { Role } from '../role.ts';
import type { Action, Circumstances, Need } from './action.ts';
import { pageOf } from './page.ts';
import { tagList } from './tags.ts';
import { checkTrustPolicy } from './trust-policy.ts';
import { roleName } from './validation.ts';

/** The actions on roles. */
export const ROLE_ACTIONS: Readonly<Record<string, Action>> = {
  GetRole: {
    needs: ofRole,
    run(parameters, circumstances) {
      const role = seenRole(parameters, circumstances);
      const Tags = Object.keys(role.tags).length > 0 ? tagList(role.tags) : undefined;
      return { Role: { ...described(role), Tags, RoleLastUsed: {} } };
    },
  },
  ListRoles: {
    needs: (parameters, { account }) => [
      {
        resource: '*',
        called: `arn:${account.partition}:iam::${account.id}:role${text(parameters, 'PathPrefix') ?? '/'}`,
      },
    ],
    run(parameters, { account }) {
      const prefix = text(parameters, 'PathPrefix') ?? '/';
      const roles = account.stored.roles.readAll().filter(({ path }) => path.startsWith(prefix));
      const { items, ...rest } = pageOf(roles, {
        parameters,
        largest: account.pageSize,
        key: (role) => role.name,
      });
      return { ...rest, Roles: items.map(described) };
    },
  },
  ListRoleTags: {
    needs: ofRole,
    run(parameters, circumstances) {
      const tags = tagList(seenRole(parameters, circumstances).tags);
      const { items, ...rest } = pageOf(tags, { parameters, largest: 1000, key: (tag) => tag.Key });
      return { ...rest, Tags: items };
    },
  },
  UpdateAssumeRolePolicy: {
    needs: ofRole,
    run(parameters, { account }) {
      const name = roleName(parameters);
      const document = checkTrustPolicy(parameters, account);
      const role = account.roles.get(name) ?? noRole(name);
      if (/^\/aws-(service-role|reserved)\//.test(role.path)) throw protectedRole(name);
      account.stored.roles.write(name, { ...role, trustPolicy: account.keeps(document) });
      return undefined;
    },
  },
};

function ofRole(parameters: Parameters, { account }: Circumstances): readonly Need[] {
  const name = roleName(parameters);
  const path = account.roles.get(name)?.path ?? '/';
  return [
    { resource: `arn:${account.partition}:iam::${account.id}:role${path}${name}`, called: `role ${name}` },
  ];
}

function seenRole(parameters: Parameters, { account }: Circumstances): Role {
  const name = roleName(parameters);
  return account.stored.roles.read(name) ?? noRole(name);
}

function noRole(name: string): never {
  throw noSuchEntity(`The role with name ${name} cannot be found.`);
}

function protectedRole(name: string): Failure {
  return new Failure(
    'UnmodifiableEntity',
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
}

function described(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: role.createdAt,
    AssumeRolePolicyDocument: rfc3986(role.trustPolicy),
    MaxSessionDuration: 3600,
  };
}

function rfc3986(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
