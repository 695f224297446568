import { posix } from 'node:path';
import { PodroleError } from '../errors.ts';
import { CONFIG_MOUNT_PATH } from '../identity/chain.ts';
import { LONGEST_KEPT } from '../identity/facts.ts';
import { PERMITTED_KEY, SESSION_NAME_KEY } from '../identity/iam-keys.ts';
import { METADATA_VARIABLE } from '../identity/metadata.ts';
import { quote } from '../identity/quote.ts';
import { isRoleArn, resolveRole } from '../identity/role-arn.ts';
import { IDENTITY_FLAGS, type IdentityFlagSettings } from './identity.ts';

/** The keys of kiam and kube2iam, of which no two may be one. */
const KEY_FLAGS = ['iamRoleKey', 'iamExternalId', 'namespaceKey'] as const;

/**
 * What the flags say together, besides each for itself.
 *
 * @throws PodroleError USAGE naming the flags that do not go together.
 */
export function checkIdentity(settings: IdentityFlagSettings): void {
  const problem =
    chainProblem(settings) ??
    keyProblem(settings) ??
    defaultRoleProblem(settings) ??
    expressionProblem(settings) ??
    injectionProblem(settings);
  if (problem !== undefined) throw new PodroleError('USAGE', problem);
}

function chainProblem({ chainBaseRole, allowSharedBaseRole }: IdentityFlagSettings): string | undefined {
  return chainBaseRole === undefined || allowSharedBaseRole
    ? undefined
    : '--chain-base-role lends one role to pods of the whole cluster, and each can assume every role that trusts it; annotate ServiceAccounts or Namespaces instead, or confirm it with --allow-shared-base-role';
}

function keyProblem(settings: IdentityFlagSettings): string | undefined {
  const taken = new Map<string, string>([
    [PERMITTED_KEY, "kiam's expressions"],
    [SESSION_NAME_KEY, "kiam's session names"],
  ]);
  for (const flag of KEY_FLAGS) {
    const key = settings[flag];
    const name = `--${IDENTITY_FLAGS[flag].name}`;
    const other = taken.get(key);
    if (other !== undefined)
      return `${name} ${quote(key)} is the key of ${other}, too; give each a key of its own`;
    taken.set(key, name);
  }
  return undefined;
}

/** A bad default role would forbid every pod that asks for none. */
function defaultRoleProblem(settings: IdentityFlagSettings): string | undefined {
  const { defaultRole } = settings;
  if (defaultRole === undefined) return undefined;
  const arn = resolveRole(defaultRole, 'kube2iam', settings);
  if (arn === undefined)
    return `--default-role ${quote(defaultRole)} is no ARN, and nothing completes it; set --role-base-arn, or --account-id`;
  return isRoleArn(arn)
    ? undefined
    : `--default-role ${quote(defaultRole)} comes to ${quote(arn)}, which is no ARN of a role`;
}

function expressionProblem({ maxExpression }: IdentityFlagSettings): string | undefined {
  return maxExpression > LONGEST_KEPT
    ? `--max-expression is over ${LONGEST_KEPT} bytes, more than is kept of an annotation; lower it`
    : undefined;
}

function injectionProblem({ injectEnv, tokenMountPath }: IdentityFlagSettings): string | undefined {
  const metadata = injectEnv.find(({ name }) => name === METADATA_VARIABLE);
  if (metadata !== undefined && metadata.value !== 'true')
    return `--inject-env ${METADATA_VARIABLE}=${quote(metadata.value)} would take back what --forbidden and --disable-metadata set; leave it out`;
  const [token, config] = [tokenMountPath, CONFIG_MOUNT_PATH].map((path) => posix.join(path, '/'));
  return token !== undefined && config !== undefined && (token.startsWith(config) || config.startsWith(token))
    ? `--token-mount-path ${quote(tokenMountPath)} is where AWS configuration files are mounted (${CONFIG_MOUNT_PATH}); choose another folder`
    : undefined;
}
