import type { Grant, WebIdentityGrant } from '../identity/decision.ts';
import { CONFIG_FILE } from './aws-config.ts';
import { lasting } from './json-patch.ts';
import { keep } from './kept.ts';
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

/** Clusters have some hundreds of roles and few regions. */
const MOST_KEPT = 1000;

const identities = keep<EnvGroup>(MOST_KEPT);
const agents = keep<EnvGroup>(MOST_KEPT);
const regions = keep<EnvGroup>(MOST_KEPT);
const further = new WeakMap<InjectionSettings['injectEnv'], readonly EnvGroup[]>();

const STS = group({ AWS_STS_REGIONAL_ENDPOINTS: 'regional' });
const CONFIG = { linux: configGroup(CONFIG_FILE.linux), windows: configGroup(CONFIG_FILE.windows) };
const NO_STS = without(STS);
const NO_REGION = without(regionGroup(''));

/**
 * The AWS SDKs' variables for a grant (AWS SDKs and Tools Reference Guide, "Settings reference"). The AWS CLI
 * reads `AWS_DEFAULT_REGION` only, newer SDKs `AWS_REGION`: both are given.
 */
export function envGroups(grant: Grant, { place, windows, settings }: EnvOptions): EnvGroups {
  const { region = '' } = grant;
  const file = windows ? place.file.windows : place.file.linux;
  return {
    sts: grant.stsRegionalEndpoint ? STS : NO_STS,
    region: region === '' ? NO_REGION : regions.get(region, () => regionGroup(region)),
    identity: identityGroup(grant, { file, windows, settings }),
    session: session(grant.method === 'web-identity' ? grant.sessionName : undefined),
    further: furtherGroups(settings),
  };
}

function identityGroup(
  grant: Grant,
  { file, windows, settings }: Omit<EnvOptions, 'place'> & { readonly file: string },
): EnvGroup {
  switch (grant.method) {
    case 'web-identity': {
      const { roleArn } = grant;
      return identities.get(keyOf(file, roleArn), () =>
        group({ AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: file }),
      );
    }
    case 'chain':
      return windows ? CONFIG.windows : CONFIG.linux;
    case 'container-credentials': {
      const uri = settings.containerCredentialsFullUri;
      return agents.get(keyOf(file, uri), () =>
        group({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file }),
      );
    }
  }
}

/** One text for two, none of them taken for a part of the other. */
function keyOf(file: string, what: string): string {
  return `${file.length} ${file}${what}`;
}

function furtherGroups({ injectEnv }: InjectionSettings): readonly EnvGroup[] {
  const known = further.get(injectEnv);
  if (known !== undefined) return known;
  const groups = injectEnv.map(({ name, value }) => group({ [name]: value }));
  further.set(injectEnv, groups);
  return groups;
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

function regionGroup(region: string): EnvGroup {
  return group({ AWS_DEFAULT_REGION: region, AWS_REGION: region });
}

/** Older SDKs read a configuration file only if they are told to. */
function configGroup(file: string): EnvGroup {
  return { ...group({ AWS_CONFIG_FILE: file, AWS_SDK_LOAD_CONFIG: '1' }), names: ['AWS_CONFIG_FILE'] };
}

function group(values: Readonly<Record<string, string>>): EnvGroup {
  const variables = Object.entries(values).map(([name, value]) => lasting({ name, value }));
  return { names: Object.keys(values), variables };
}

/** Is not given, but still counts as set where a container sets it. */
function without({ names }: EnvGroup): EnvGroup {
  return { names, variables: [] };
}
