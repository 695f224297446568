import { PodroleError } from '../errors.ts';
import { API_SERVER_FLAGS, type ApiServer, apiServerOf } from './cluster.ts';
import type { FlagTable, SettingsOf } from './flag.ts';
import { IDENTITY_FLAGS } from './identity.ts';
import { OUTSIDE_FLAGS } from './issuer.ts';
import { podName } from './issuer-values.ts';
import { MANIFEST_FLAGS } from './manifests.ts';
import { TABLE_OUTPUT } from './output.ts';
import type { Environment } from './read.ts';
import { boolean, text } from './values.ts';

/** The flags of `podrole issuer verify`. */
export const ISSUER_VERIFY_FLAGS = {
  token: {
    name: 'token',
    takes: 'FILE',
    value: text,
    help: 'token to verify as well, or - for standard input; it is never printed',
  },
  audience: {
    name: 'audience',
    takes: 'AUDIENCE',
    value: text,
    repeatable: true,
    default: 'sts.amazonaws.com',
    help: 'client id that the provider in IAM has (repeatable)',
  },
  pod: {
    name: 'pod',
    takes: 'NAMESPACE/NAME',
    value: podName,
    help: 'pod, or with --manifests also a workload, whose way to its role is looked at: by the flags of its webhook',
  },
  fromKubernetes: {
    name: 'from-kubernetes',
    value: boolean,
    default: 'false',
    help: 'compares with the cluster around this pod; --kubeconfig, --context and --kube-api imply it',
  },
  ...OUTSIDE_FLAGS,
  output: TABLE_OUTPUT,
  ...API_SERVER_FLAGS,
  ...MANIFEST_FLAGS,
  ...IDENTITY_FLAGS,
} as const satisfies FlagTable;

/** What {@link ISSUER_VERIFY_FLAGS} yields. */
export type IssuerVerifySettings = SettingsOf<typeof ISSUER_VERIFY_FLAGS>;

/**
 * The URL to be verified. One that only breaks rules of IAM is verified, and told of.
 *
 * @throws PodroleError USAGE for what is no http or https URL.
 */
export function verifiableUrl(given: string | undefined): string {
  if (given !== undefined && /^https?:\/\/[^/]/i.test(given) && URL.canParse(given)) return given;
  throw new PodroleError(
    'USAGE',
    `url ${JSON.stringify(given ?? '')} is no URL such as https://oidc.example.com/cluster`,
  );
}

/**
 * The API server that the settings mean; `undefined` where none is to be asked.
 *
 * @throws PodroleError USAGE where flags do not go together.
 */
export function verifiedCluster(
  settings: IssuerVerifySettings,
  environment: Environment = process.env,
): ApiServer | undefined {
  const { fromKubernetes, kubeconfig, context, kubeApi, manifests, pod } = settings;
  const isAsked = fromKubernetes || [kubeconfig, context, kubeApi].some((given) => given !== undefined);
  const problem =
    isAsked && manifests.length > 0
      ? '--manifests stands in for an API server; leave out --from-kubernetes, --kubeconfig, --context and --kube-api'
      : pod === undefined && manifests.length > 0
        ? '--manifests is for --pod; name the pod, or leave it out'
        : pod !== undefined && !isAsked && manifests.length === 0
          ? '--pod needs a cluster; give --kubeconfig, --from-kubernetes inside a pod, or --manifests'
          : undefined;
  if (problem !== undefined) throw new PodroleError('USAGE', problem);
  return isAsked ? apiServerOf(settings, environment) : undefined;
}
