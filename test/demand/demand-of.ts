import type { Demand } from '../../src/demand/demand.ts';
import type { DemandRules } from '../../src/demand/demand-rules.ts';
import { manifestDemand } from '../../src/demand/manifest-demand.ts';
import { NOBODY } from '../../src/identity/container-credentials.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { parseManifest } from '../../src/manifests/parse.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { type GivenFlags, readSettings } from '../../src/settings/read.ts';

/** Roles of this account are written without it in {@link linesOf}. */
export const BASE = 'arn:aws:iam::111122223333:role/';

/** Rules by flags; the account of roles is 111122223333 without others. */
export function rulesOf(flags: GivenFlags = {}): DemandRules {
  const settings = readSettings(IDENTITY_FLAGS, { 'account-id': '111122223333', ...flags }, {});
  const expressions = createExpressions(settings);
  return { settings, expressions, usesContainerCredentials: NOBODY, configMapNamespace: 'eks' };
}

/** The demand of a manifest. */
export function demandOf(manifest: string | readonly object[], flags: GivenFlags = {}): Demand {
  const text = typeof manifest === 'string' ? manifest : JSON.stringify({ kind: 'List', items: manifest });
  return manifestDemand(parseManifest('in.yaml', text), {
    ...rulesOf(flags),
    usesContainerCredentials: (namespace, name) => `${namespace}/${name}` === 'shop/listed',
  });
}

/** What a demand says, a line for each row, without who asks. */
export function linesOf(demand: Demand): readonly string[] {
  const short = (role: string) => role.replaceAll(BASE, '');
  const lines = [
    ...demand.claims.map(
      ({ roleArn, namespace, serviceAccount, audience, method, reason, permittedBy }) =>
        `${roleArn} trusts ${namespace}/${serviceAccount}${audience === 'sts.amazonaws.com' ? '' : ` (${audience})`}${method === 'chain' ? ' to go on' : ''}: ${reason}, ${permittedBy}`,
    ),
    ...demand.chains.map(
      ({ roleArn, baseRoleArn, namespace, serviceAccount, reason, permittedBy, externalId }) =>
        `${roleArn} trusts role ${baseRoleArn} for ${namespace}/${serviceAccount}: ${reason}, ${permittedBy}${externalId === undefined ? '' : `, ${externalId}`}`,
    ),
    ...demand.agents.map(({ namespace, serviceAccount }) => `agent ${namespace}/${serviceAccount}`),
    ...demand.forbidden.map(
      ({ asked, namespace, serviceAccount, reason }) =>
        `forbidden ${asked} ${namespace}/${serviceAccount}: ${reason}`,
    ),
    ...demand.unusable.map(
      ({ asked, namespace, serviceAccount, problem }) =>
        `no ${problem} ${asked} ${namespace}/${serviceAccount}`,
    ),
    ...demand.overridden.map(
      ({ asked, namespace, serviceAccount, roleArn }) =>
        `${asked} ${namespace}/${serviceAccount} gives way to ${roleArn}`,
    ),
  ];
  return lines.map(short);
}

/** A ServiceAccount `shop/NAME`. */
export function account(name: string, annotations: object = {}, namespace = 'shop'): object {
  return { kind: 'ServiceAccount', metadata: { namespace, name, annotations } };
}

/** A Namespace, `shop` without another name. */
export function space(annotations: object, labels: object = {}, name = 'shop'): object {
  return { kind: 'Namespace', metadata: { name, annotations, labels } };
}

/** A pod in `shop` on a ServiceAccount. */
export function pod(name: string, serviceAccountName: string, annotations: object = {}): object {
  return { kind: 'Pod', metadata: { namespace: 'shop', name, annotations }, spec: { serviceAccountName } };
}
