import { isChosen } from '../identity/container-list.ts';
import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import type { VariablesFromElsewhere } from './env-from.ts';

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
const REGIONS = ['AWS_DEFAULT_REGION', 'AWS_REGION'];

/** A remark on a container, which it names. */
export function containerRemark(code: Remark['code'], container: JsonObject, what: string): Remark {
  return {
    code,
    text: `container ${typeof container.name === 'string' ? quote(container.name) : '(without a name)'} ${what}`,
  };
}

/** What {@link environmentRemarks} looks at besides the container. */
export interface EnvironmentOptions {
  /** Names of the variables in its `env`. */
  readonly set: ReadonlySet<unknown>;
  readonly grant: Grant;
  readonly elsewhere: VariablesFromElsewhere;
}

/** What is noticed of a container that keeps the given variables of its own. */
export function environmentRemarks(
  container: JsonObject,
  { set, grant, elsewhere }: EnvironmentOptions,
): readonly Remark[] {
  const remarks: Remark[] = [];
  const remark = (code: Remark['code'], what: string) => remarks.push(containerRemark(code, container, what));
  const halves = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'].filter((name) => set.has(name));
  if (grant.method === 'web-identity') {
    if (halves.length === 1)
      remark('identity-half-set', `sets ${halves[0]} without its other half; neither is added`);
    if (halves.length === 2 && !setsRole(container, grant.roleArn))
      remark('identity-already-set', 'sets its own web identity variables; they are kept');
    if ([...set].some((name) => typeof name === 'string' && name.startsWith('AWS_CONTAINER_'))) {
      remark(
        'container-credentials-set',
        'sets variables of the EKS Pod Identity agent; SDKs use the web identity before them',
      );
    }
  }
  const holder = KEYS.map((name) => (set.has(name) ? 'env' : elsewhere.known.get(name))).find(Boolean);
  if (holder !== undefined) {
    const where =
      holder === 'env' ? 'sets access keys of its own' : `takes access keys from ${quote(holder)}`;
    remark('static-keys-set', `${where}; SDKs use them before the role`);
  }
  if (grant.region === undefined) {
    const hasRegion = set.has('AWS_DEFAULT_REGION') || elsewhere.known.has('AWS_DEFAULT_REGION');
    if (grant.method === 'chain' && !hasRegion && !elsewhere.hasUnknown)
      remark(
        'region-missing',
        'sets no AWS_DEFAULT_REGION, without which the AWS CLI cannot go from role to role',
      );
    return remarks;
  }
  if (REGIONS.some((name) => set.has(name))) return remarks;
  for (const name of REGIONS) {
    const from = elsewhere.known.get(name);
    if (from === undefined) continue;
    remark('env-from-overridden', `takes ${name} from ${quote(from)}; the injected region comes before it`);
  }
  if (elsewhere.hasUnknown)
    remark('env-from-unknown', 'takes variables from elsewhere; an injected region comes before theirs');
  return remarks;
}

/** On reinvocation the variables are those that were added before. */
function setsRole({ env }: JsonObject, roleArn: string): boolean {
  return (
    Array.isArray(env) &&
    env.map(asObject).some((one) => one?.name === 'AWS_ROLE_ARN' && one.value === roleArn)
  );
}

/**
 * Whether a region that is granted comes to bear: not where every container that is chosen has one of its own. A pod
 * without containers stands for all pods of its ServiceAccount.
 */
export function isRegionTaken(spec: JsonObject, { containers: choice, region }: Grant): boolean {
  const chosen = [spec.initContainers, spec.containers]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((container) => asObject(container) ?? {})
    .filter(({ name }) => typeof name !== 'string' || isChosen(name, choice));
  return chosen.length === 0 || !chosen.every((container) => hasOtherRegion(container, region));
}

function hasOtherRegion({ env }: JsonObject, region: string | undefined): boolean {
  const variables = Array.isArray(env) ? env.map(asObject) : [];
  return variables.some((one) => REGIONS.includes(String(one?.name)) && one?.value !== region);
}
