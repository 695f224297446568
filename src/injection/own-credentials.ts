import { CONFIG_ANNOTATION } from '../identity/chain.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import { quote } from '../identity/quote.ts';
import type { Remark } from '../identity/reasons.ts';
import { containerRemark } from './container-remarks.ts';

const VARIABLES = ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_CREDENTIALS_FULL_URI'];

/** Audiences of STS and of the EKS Pod Identity agent in every partition. */
const AWS_AUDIENCE = /^(sts|pods\.eks)\.amazonaws\./;

/** What a pod whose role is forbidden brings of its own to get one all the same. */
export function ownCredentials(pod: JsonObject, audience: string): readonly Remark[] {
  const spec = asObject(pod.spec) ?? {};
  const code = 'forbidden-own-credentials';
  const remarks: Remark[] = [];
  for (const container of [...objects(spec.initContainers), ...objects(spec.containers)]) {
    const names = objects(container.env).map(({ name }) => name);
    const own = VARIABLES.filter((name) => names.includes(name));
    if (own.length > 0) remarks.push(containerRemark(code, container, `sets ${own.join(' and ')} itself`));
  }
  for (const { name, projected } of objects(spec.volumes)) {
    for (const { serviceAccountToken } of objects(asObject(projected)?.sources)) {
      const own = asObject(serviceAccountToken)?.audience;
      if (typeof own !== 'string' || (own !== audience && !AWS_AUDIENCE.test(own))) continue;
      const text = `volume ${quote(String(name))} of the pod projects a token for ${quote(own)}`;
      remarks.push({ code, text });
    }
  }
  if (asObject(asObject(pod.metadata)?.annotations)?.[CONFIG_ANNOTATION] !== undefined)
    remarks.push({ code, text: `the pod came with an annotation ${CONFIG_ANNOTATION}` });
  return remarks;
}

function objects(list: unknown): readonly JsonObject[] {
  const members: readonly unknown[] = Array.isArray(list) ? list : [];
  return members.map(asObject).filter((member) => member !== undefined);
}
