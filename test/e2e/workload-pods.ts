import { objectsOf } from '../../src/manifests/objects.ts';
import { type Container, DOCUMENTS, type Pod, type WorkloadPod } from '../fixtures/workloads/pods.ts';

const EKS = 'eks.amazonaws.com';

/** The region that the webhook of these tests gives to containers that name none. */
export const REGION = 'eu-north-1';

/** The mount of the token in a container. */
export const MOUNT = {
  name: 'aws-iam-token',
  readOnly: true,
  mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
};

/** A pod as the API server answers it, without its status and what differs from one creation to the next. */
export function comparable({ metadata, status, ...pod }: Pod): Pod {
  const { name, generateName, uid, creationTimestamp, resourceVersion, managedFields, generation, ...own } =
    metadata as Pod['metadata'] & Record<string, unknown>;
  const text = JSON.stringify({ ...pod, metadata: own });
  return JSON.parse(text.replaceAll(/kube-api-access-[a-z0-9]{5}"/g, 'kube-api-access"'));
}

/** Init containers first. */
export function containersOf({ spec }: Pod): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

/** The token volume as the API server stores it, by what ServiceAccount and pod say of it. */
export function tokenVolume({ namespace, pod }: WorkloadPod) {
  const account = accountAnnotations(namespace, pod);
  const seconds = pod.metadata.annotations?.[`${EKS}/token-expiration`] ?? account[`${EKS}/token-expiration`];
  const serviceAccountToken = {
    audience: account[`${EKS}/audience`] ?? 'sts.amazonaws.com',
    expirationSeconds: Number(seconds ?? 86400),
    path: 'token',
  };
  return { name: MOUNT.name, projected: { defaultMode: 420, sources: [{ serviceAccountToken }] } };
}

/** A container as it should be by amazon-eks-pod-identity-webhook's contract, from what it is without a webhook. */
export function withRole(own: Container, { workload, namespace, pod }: WorkloadPod): Container {
  if (skipped(pod).includes(own.name)) return own;
  const account = accountAnnotations(namespace, pod);
  const regional = ['1', 't', 'true'].includes(account[`${EKS}/sts-regional-endpoints`]?.toLowerCase() ?? '');
  const file = `${MOUNT.mountPath}/token`;
  const groups = [
    ...(regional ? [{ AWS_STS_REGIONAL_ENDPOINTS: 'regional' }] : []),
    { AWS_DEFAULT_REGION: REGION, AWS_REGION: REGION },
    {
      AWS_ROLE_ARN: account[`${EKS}/role-arn`] ?? '',
      AWS_WEB_IDENTITY_TOKEN_FILE: workload.startsWith('windows') ? `C:${file.replaceAll('/', '\\')}` : file,
    },
  ];
  const env = own.env ?? [];
  const isSet = (group: object) => env.some(({ name }) => Object.hasOwn(group, name));
  const given = groups.filter((group) => !isSet(group)).flatMap((group) => Object.entries<string>(group));
  return {
    ...own,
    env: [...env, ...given.map(([name, value]) => ({ name, value }))],
    volumeMounts: [...(own.volumeMounts ?? []), MOUNT],
  };
}

/** CSV as Go reads it: a quote within a field, which one after a blank is, makes all of it unreadable. */
function skipped({ metadata }: Pod): readonly string[] {
  const list = metadata.annotations?.[`${EKS}/skip-containers`] ?? '';
  return list.includes(' "') ? [] : list.split(',').map((name) => name.replaceAll('"', '').trim());
}

function accountAnnotations(namespace: string, { spec }: Pod): Readonly<Record<string, string>> {
  const named = spec.serviceAccountName ?? spec.serviceAccount;
  const account = DOCUMENTS.flatMap(objectsOf)
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map(({ value }) => value as { readonly metadata: Pod['metadata'] })
    .find(({ metadata }) => metadata.namespace === namespace && metadata.name === named);
  return account?.metadata.annotations ?? {};
}
