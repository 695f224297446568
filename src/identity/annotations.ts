import { ASSUME_ROLE, CHAIN_BASE_ROLE, CONFIG_ANNOTATION, EXTERNAL_ID } from './chain.ts';
import { DIALECT_MODES, DIALECTS, PODROLE_PREFIX } from './dialects.ts';
import { eksKeys } from './eks-keys.ts';
import { type IamKeys, PERMITTED_KEY, SESSION_NAME_KEY } from './iam-keys.ts';
import { METADATA_LABEL } from './metadata.ts';
import { NAMESPACE_ROLE } from './role-source.ts';
import { METADATA_SCOPES } from './settings.ts';
import { REGION, SESSION_NAME } from './web-identity.ts';

/** The kinds of object that carry what podrole reads. */
export type Holder = 'ServiceAccount' | 'Pod' | 'Namespace';

/** One annotation or label that podrole reads. */
export interface AnnotationRow {
  readonly key: string;
  readonly form: 'annotation' | 'label';
  readonly on: readonly Holder[];
  /** The peer that brought it, or podrole. */
  readonly dialect: 'eks' | 'kiam' | 'kube2iam' | 'kiam, kube2iam' | 'podrole';
  readonly values: string;
  /** What holds where it is missing. */
  readonly default: string;
  /** What becomes of a value that cannot be used. */
  readonly bad: string;
  readonly means: string;
}

/** Settings on which the keys depend. */
export interface KeySettings extends IamKeys {
  readonly annotationPrefix: string;
}

/** Every annotation and label that podrole reads, with its key by these settings. */
export function annotationRows(settings: KeySettings): readonly AnnotationRow[] {
  const eks = eksKeys(settings.annotationPrefix);
  return [
    {
      key: eks.roleArn,
      form: 'annotation',
      on: ['ServiceAccount'],
      dialect: 'eks',
      values: 'role ARN; with --compose-role-arn a name, too',
      default: 'none',
      bad: 'injected as it is, with a warning (--invalid-role)',
      means: 'the role of the pods of the ServiceAccount',
    },
    {
      key: eks.audience,
      form: 'annotation',
      on: ['ServiceAccount'],
      dialect: 'eks',
      values: 'any text',
      default: '--token-audience',
      bad: 'taken as it is',
      means: 'the audience of the token',
    },
    {
      key: eks.stsRegionalEndpoints,
      form: 'annotation',
      on: ['ServiceAccount'],
      dialect: 'eks',
      values: "a boolean in one of Go's spellings",
      default: '--sts-regional-endpoint',
      bad: 'ignored, with a warning',
      means: "whether SDKs use the region's own STS",
    },
    {
      key: eks.tokenExpiration,
      form: 'annotation',
      on: ['Pod', 'ServiceAccount'],
      dialect: 'eks',
      values: 'seconds, 600 to 4294967296; the pod before the ServiceAccount',
      default: '--token-expiration',
      bad: 'ignored, or brought into bounds, with a warning',
      means: 'the life of the token',
    },
    {
      key: eks.skipContainers,
      form: 'annotation',
      on: ['Pod'],
      dialect: 'eks',
      values: 'names of containers, separated by commas',
      default: 'none',
      bad: 'nothing is skipped, with a warning',
      means: 'containers that get nothing',
    },
    {
      key: eks.includeContainers,
      form: 'annotation',
      on: ['Pod'],
      dialect: 'eks',
      values: 'names of containers, separated by commas',
      default: 'all',
      bad: 'every container counts, with a warning',
      means: 'the only containers that get anything',
    },
    {
      key: eks.skipLabel,
      form: 'label',
      on: ['Pod'],
      dialect: 'eks',
      values: 'any',
      default: 'none',
      bad: '',
      means: 'the pod is left alone',
    },
    {
      key: settings.iamRoleKey,
      form: 'annotation',
      on: ['Pod', 'ServiceAccount'],
      dialect: 'kiam, kube2iam',
      values: 'name, path/name or ARN; kiam strips one leading /',
      default: '--default-role, with kube2iam on',
      bad: 'empty: no role; no role ARN: forbidden',
      means: 'the role that the pod asks for; its Namespace must permit it',
    },
    {
      key: SESSION_NAME_KEY,
      form: 'annotation',
      on: ['Pod'],
      dialect: 'kiam',
      values: 'text; kiam- is put before it',
      default: '--session',
      bad: 'cut, and - for what STS does not take, with a warning',
      means: 'the role session name',
    },
    {
      key: settings.iamExternalId,
      form: 'annotation',
      on: ['Pod'],
      dialect: 'kiam, kube2iam',
      values: '2 to 1224 letters, digits and _+=,.@:/-',
      default: 'none',
      bad: 'empty: ignored, with a warning; else forbidden',
      means: 'the external id; the pod goes on from the role of its ServiceAccount',
    },
    {
      key: PERMITTED_KEY,
      form: 'annotation',
      on: ['Namespace'],
      dialect: 'kiam',
      values: 'regular expression (RE2), up to --max-expression',
      default: 'nothing is permitted',
      bad: 'permits nothing',
      means: 'the roles that its pods may ask for (--permitted-match)',
    },
    {
      key: settings.namespaceKey,
      form: 'annotation',
      on: ['Namespace'],
      dialect: 'kube2iam',
      values: 'JSON list of patterns (--namespace-restriction-format)',
      default: 'nothing is allowed',
      bad: 'allows nothing, with a warning',
      means: 'the roles that its pods may ask for, with kiam or --namespace-restrictions on',
    },
    {
      key: REGION,
      form: 'annotation',
      on: ['ServiceAccount'],
      dialect: 'podrole',
      values: 'name of a region',
      default: '--aws-default-region',
      bad: 'ignored, with a warning',
      means: 'the region of the SDKs',
    },
    {
      key: SESSION_NAME,
      form: 'annotation',
      on: ['ServiceAccount'],
      dialect: 'podrole',
      values: 'template: text, {namespace}, {serviceAccount}, {pod}',
      default: '--session-name',
      bad: 'ignored, with a warning',
      means: 'the role session name, but for roles by the rule of kiam',
    },
    {
      key: ASSUME_ROLE,
      form: 'annotation',
      on: ['ServiceAccount'],
      dialect: 'podrole',
      values: 'role ARN',
      default: 'none',
      bad: 'forbidden',
      means: 'a second role, to which pods go on from the first',
    },
    {
      key: EXTERNAL_ID,
      form: 'annotation',
      on: ['ServiceAccount'],
      dialect: 'podrole',
      values: '2 to 1224 letters, digits and _+=,.@:/-',
      default: 'none',
      bad: 'forbidden',
      means: 'the external id for that second role',
    },
    {
      key: NAMESPACE_ROLE,
      form: 'annotation',
      on: ['Namespace'],
      dialect: 'podrole',
      values: 'role ARN',
      default: 'none',
      bad: 'as on a ServiceAccount',
      means: 'the role of ServiceAccounts that name none, with --namespace-roles',
    },
    {
      key: CHAIN_BASE_ROLE,
      form: 'annotation',
      on: ['Namespace'],
      dialect: 'podrole',
      values: 'role ARN',
      default: '--chain-base-role',
      bad: 'forbidden',
      means: 'the role from which pods with an external id go on where their ServiceAccount names none',
    },
    {
      key: CONFIG_ANNOTATION,
      form: 'annotation',
      on: ['Pod'],
      dialect: 'podrole',
      values: 'written by podrole',
      default: 'none',
      bad: 'replaced or removed, with a warning',
      means: 'the AWS configuration file of a pod that goes on from one role to another',
    },
    ...DIALECTS.map(
      (dialect): AnnotationRow => ({
        key: `${PODROLE_PREFIX}/${dialect}`,
        form: 'label',
        on: ['Namespace'],
        dialect: 'podrole',
        values: DIALECT_MODES.join(', '),
        default: '--dialects',
        bad: 'ignored, with a warning',
        means: `whether ${dialect} counts in the Namespace`,
      }),
    ),
    {
      key: METADATA_LABEL,
      form: 'label',
      on: ['Namespace'],
      dialect: 'podrole',
      values: METADATA_SCOPES.join(', '),
      default: '--disable-metadata',
      bad: 'ignored, with a warning',
      means: 'which pods get AWS_EC2_METADATA_DISABLED=true',
    },
  ];
}
