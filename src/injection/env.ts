import type { Grant, WebIdentityGrant } from '../identity/decision.ts';
import type { InjectionSettings } from './settings.ts';
import type { TokenPlace } from './token-volume.ts';

/** An entry of a container's `env`: a literal value, or a field of the pod. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly fieldRef: { readonly fieldPath: string } };
}

/** Variables that stand or fall together: a container that sets one of them is given none of them. */
export interface EnvGroup {
  readonly names: readonly string[];
  readonly variables: readonly EnvVar[];
}

/** The groups that a pod's containers are given. */
export interface EnvGroups {
  readonly sts: EnvGroup;
  readonly region: EnvGroup;
  readonly identity: EnvGroup;
  /** Given only together with the identity. */
  readonly session: EnvGroup;
  readonly further: readonly EnvGroup[];
}

/** What {@link envGroups} needs besides the grant. */
export interface EnvOptions {
  readonly place: TokenPlace;
  readonly windows: boolean;
  readonly settings: InjectionSettings;
}

/**
 * The AWS SDKs' variables for a grant (AWS SDKs and Tools Reference Guide, "Settings reference"). The AWS CLI
 * reads `AWS_DEFAULT_REGION` only, newer SDKs `AWS_REGION`: both are given.
 */
export function envGroups(grant: Grant, { place, windows, settings }: EnvOptions): EnvGroups {
  const { region = '' } = grant;
  return {
    sts: group({ AWS_STS_REGIONAL_ENDPOINTS: 'regional' }, grant.stsRegionalEndpoint),
    region: group({ AWS_DEFAULT_REGION: region, AWS_REGION: region }, region !== ''),
    identity: group(identity(grant, windows ? place.file.windows : place.file.linux, settings), true),
    session: session(grant.method === 'web-identity' ? grant.sessionName : undefined),
    further: settings.injectEnv.map(({ name, value }) => group({ [name]: value }, true)),
  };
}

function identity(grant: Grant, file: string, settings: InjectionSettings): Readonly<Record<string, string>> {
  switch (grant.method) {
    case 'web-identity':
      return { AWS_ROLE_ARN: grant.roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: file };
    case 'container-credentials':
      return {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: settings.containerCredentialsFullUri,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file,
      };
  }
}

const SESSION = 'AWS_ROLE_SESSION_NAME';
const POD_NAME = 'PODROLE_POD_NAME';

/** A pod's name that is still to be made comes through the downward API, and Kubernetes puts it in for `$(…)`. */
function session(name: WebIdentityGrant['sessionName']): EnvGroup {
  if (name === undefined) return { names: [SESSION], variables: [] };
  if ('known' in name) return { names: [SESSION], variables: [{ name: SESSION, value: name.known }] };
  return {
    names: [SESSION],
    variables: [
      { name: POD_NAME, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: SESSION, value: `${name.beforePod}$(${POD_NAME})${name.afterPod}` },
    ],
  };
}

function group(values: Readonly<Record<string, string>>, wanted: boolean): EnvGroup {
  const variables = Object.entries(values).map(([name, value]) => ({ name, value }));
  return { names: Object.keys(values), variables: wanted ? variables : [] };
}
