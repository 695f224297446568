import type { Decision } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { objects, variableValues } from '../identity/pod-variables.ts';
import { quote } from '../identity/quote.ts';
import type { InjectionSettings } from '../injection/settings.ts';
import { tokenPlace } from '../injection/token-volume.ts';
import { type Finding, finding } from './finding.ts';

const AT = 'pod';

/** What a pod in the cluster has of what was decided for it. */
export function injectedFindings(
  pod: JsonObject,
  decision: Decision,
  settings: InjectionSettings,
): readonly Finding[] {
  if (decision.outcome !== 'grant') return [];
  const { grant } = decision;
  const { volumeName } = tokenPlace(grant, settings);
  const spec = asObject(pod.spec) ?? {};
  const volume = objects(spec.volumes).find(({ name }) => name === volumeName);
  if (volume === undefined)
    return [finding('pod-not-injected', { at: AT, text: `it has no volume ${quote(volumeName)}` })];
  const audiences = objects(asObject(volume.projected)?.sources).flatMap(
    (source) => asObject(source.serviceAccountToken)?.audience ?? [],
  );
  const roles = variableValues(pod, 'AWS_ROLE_ARN');
  return [
    ...(audiences.includes(grant.audience)
      ? []
      : [outdated('the audience of its token', audiences, grant.audience)]),
    ...(grant.method !== 'web-identity' || roles.length === 0 || roles.includes(grant.roleArn)
      ? []
      : [outdated('its AWS_ROLE_ARN', roles, grant.roleArn)]),
  ];
}

function outdated(what: string, has: readonly unknown[], now: string): Finding {
  const shown = has.slice(0, 3).map((one) => quote(String(one)));
  return finding('pod-outdated', {
    at: AT,
    text: `${what} is ${shown.join(', ') || 'none'}, and would be ${quote(now)} now`,
  });
}
