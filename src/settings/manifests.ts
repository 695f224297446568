import type { FlagTable } from './flag.ts';
import { boolean, label, text } from './values.ts';

/** Where what is known of the cluster comes from. */
export const MANIFEST_FLAGS = {
  manifests: {
    name: 'manifests',
    takes: 'PATH',
    value: text,
    repeatable: true,
    help: 'file or folder of YAML or JSON manifests that stands in for the API server (repeatable)',
  },
  watchConfigMap: {
    name: 'watch-config-map',
    value: boolean,
    default: 'false',
    help: 'takes roles from the ConfigMap pod-identity-webhook, too, for ServiceAccounts that name none',
  },
  namespace: {
    name: 'namespace',
    takes: 'NAMESPACE',
    value: label,
    default: 'eks',
    help: 'namespace of that ConfigMap',
  },
  watchContainerCredentialsConfig: {
    name: 'watch-container-credentials-config',
    takes: 'FILE',
    value: text,
    help: 'JSON list of ServiceAccounts that get their credentials from the EKS Pod Identity agent',
  },
} as const satisfies FlagTable;
