import type { Grant } from '../identity/decision.ts';
import { tokenFile } from './token-volume.ts';

/** An entry of a container's `env` with a literal value. */
export interface EnvVar {
  readonly name: string;
  readonly value: string;
}

/** Variables that stand or fall together: a container that sets one of them is given none of them. */
export interface EnvGroup {
  readonly names: readonly string[];
  readonly variables: readonly EnvVar[];
}

/** The groups that a pod's containers are given, in the order in which they are appended. */
export interface EnvGroups {
  readonly sts: EnvGroup;
  readonly region: EnvGroup;
  readonly identity: EnvGroup;
}

/**
 * The AWS SDKs' variables for a grant (AWS SDKs and Tools Reference Guide, "Settings reference"). The AWS CLI
 * reads `AWS_DEFAULT_REGION` only, newer SDKs `AWS_REGION`: both are given.
 */
export function envGroups(grant: Grant, mountPath: string, windows: boolean): EnvGroups {
  return {
    sts: group({ AWS_STS_REGIONAL_ENDPOINTS: 'regional' }, grant.stsRegionalEndpoint),
    region: group(
      { AWS_DEFAULT_REGION: grant.region ?? '', AWS_REGION: grant.region ?? '' },
      grant.region !== undefined && grant.region !== '',
    ),
    identity: group(
      { AWS_ROLE_ARN: grant.roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile(mountPath, windows) },
      true,
    ),
  };
}

function group(values: Readonly<Record<string, string>>, wanted: boolean): EnvGroup {
  const variables = Object.entries(values).map(([name, value]) => ({ name, value }));
  return { names: Object.keys(values), variables: wanted ? variables : [] };
}
