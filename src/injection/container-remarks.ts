import type { Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';

/** A remark on a container, which it names. */
export function containerRemark(code: Remark['code'], container: JsonObject, what: string): Remark {
  return {
    code,
    text: `container ${typeof container.name === 'string' ? quote(container.name) : '(without a name)'} ${what}`,
  };
}

/** What is noticed of a container that keeps the given variables of its own. */
export function environmentRemarks(
  container: JsonObject,
  set: ReadonlySet<unknown>,
  grant: Grant,
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
  if (set.has('AWS_ACCESS_KEY_ID') || set.has('AWS_SECRET_ACCESS_KEY')) {
    remark('static-keys-set', 'sets access keys of its own; SDKs use them before the role');
  }
  const isRegionGiven =
    grant.region !== undefined && !set.has('AWS_REGION') && !set.has('AWS_DEFAULT_REGION');
  if (isRegionGiven && Array.isArray(container.envFrom) && container.envFrom.length > 0) {
    remark('env-from-unknown', 'takes variables from elsewhere; an injected region comes before theirs');
  }
  return remarks;
}

/** On reinvocation the variables are those that were added before. */
function setsRole({ env }: JsonObject, roleArn: string): boolean {
  return (
    Array.isArray(env) &&
    env.map(asObject).some((one) => one?.name === 'AWS_ROLE_ARN' && one.value === roleArn)
  );
}
