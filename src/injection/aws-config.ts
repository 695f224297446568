import { posix } from 'node:path';
import { CONFIG_ANNOTATION, CONFIG_MOUNT_PATH } from '../identity/chain.ts';
import type { ChainGrant, Grant } from '../identity/decision.ts';
import { asObject, type JsonObject } from '../identity/pod.ts';
import type { Additions } from './container.ts';
import { lasting, pointerStep } from './json-patch.ts';
import { volumePlace } from './volume-place.ts';

const FILE = 'config';
const PATH = `/metadata/annotations/${pointerStep(CONFIG_ANNOTATION)}`;

/** Where that file stands in a pod. */
export const CONFIG_PLACE = volumePlace('podrole-aws-config', CONFIG_MOUNT_PATH);

/** The file as a container's SDK sees it; Windows containers see mounts below `C:`. */
export const CONFIG_FILE = {
  linux: posix.join(CONFIG_PLACE.mountPath, FILE),
  windows: `C:${posix.join(CONFIG_PLACE.mountPath, FILE).replaceAll('/', '\\')}`,
};

/** The volume that makes a file of the annotation (Kubernetes, "Downward API"). */
export const CONFIG_VOLUME: JsonObject = lasting({
  name: CONFIG_PLACE.volumeName,
  projected: {
    sources: [
      {
        downwardAPI: {
          items: [{ path: FILE, fieldRef: { fieldPath: `metadata.annotations['${CONFIG_ANNOTATION}']` } }],
        },
      },
    ],
  },
});

/**
 * The configuration file by which an SDK exchanges the token for one role and goes on to another. All values have the
 * form that STS takes, so that none can hold a line break.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
 */
export function configText(grant: ChainGrant, tokenFile: string): string {
  const session = grant.sessionName === undefined ? [] : [`role_session_name = ${grant.sessionName}`];
  return [
    '[profile podrole-base]',
    `role_arn = ${grant.baseRoleArn}`,
    `web_identity_token_file = ${tokenFile}`,
    ...session,
    '',
    '[default]',
    'source_profile = podrole-base',
    `role_arn = ${grant.roleArn}`,
    ...(grant.externalId === undefined ? [] : [`external_id = ${grant.externalId}`]),
    ...session,
    '',
  ].join('\n');
}

/** Kubernetes takes so many bytes of annotations, keys and values together. */
const MOST_ANNOTATIONS = 2 ** 18;

/**
 * Writes the pod's annotation. What was there before is never taken for ours.
 *
 * @returns `too-large` where the API server would refuse the pod for it.
 */
export function writeConfig(pod: JsonObject, text: string): Additions | 'too-large' {
  const metadata = asObject(pod.metadata);
  const annotations = asObject(metadata?.annotations);
  const present = annotations?.[CONFIG_ANNOTATION];
  if (present === text) return { operations: [], remarks: [] };
  const others = Object.entries({ ...annotations, [CONFIG_ANNOTATION]: text }).flat();
  const bytes = others.reduce<number>((sum, one) => sum + Buffer.byteLength(String(one)), 0);
  if (bytes > MOST_ANNOTATIONS) return 'too-large';
  const value = { [CONFIG_ANNOTATION]: text };
  if (metadata === undefined)
    return { operations: [{ op: 'add', path: '/metadata', value: { annotations: value } }], remarks: [] };
  if (annotations === undefined)
    return { operations: [{ op: 'add', path: '/metadata/annotations', value }], remarks: [] };
  const remarks = present === undefined ? [] : [stale('replaced')];
  return { operations: [{ op: 'add', path: PATH, value: text }], remarks };
}

/** Removes an annotation of ours from a pod that has its role by no file. */
export function removeConfig(pod: JsonObject): Additions {
  const annotations = asObject(asObject(pod.metadata)?.annotations);
  if (annotations === undefined || !Object.hasOwn(annotations, CONFIG_ANNOTATION))
    return { operations: [], remarks: [] };
  return { operations: [{ op: 'remove', path: PATH }], remarks: [stale('removed')] };
}

function stale(deed: 'replaced' | 'removed') {
  const text = `${deed}, as it is not what podrole writes for this pod: Pod annotation ${CONFIG_ANNOTATION}`;
  return { code: 'config-annotation-stale' as const, text };
}

/** Whether a grant reaches the containers by a configuration file. */
export function isByFile(grant: Grant): grant is ChainGrant {
  return grant.method === 'chain';
}
