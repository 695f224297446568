import * as z from 'zod';
import { PodroleError } from '../../errors.ts';
import { describeProblem } from '../../trust/problem.ts';

const FIELD_REF = z.object({ fieldPath: z.string() });

const SOURCE = z.object({
  serviceAccountToken: z
    .object({
      path: z.string(),
      audience: z.string().optional(),
      expirationSeconds: z.int().default(3600),
    })
    .optional(),
  downwardAPI: z
    .object({ items: z.array(z.object({ path: z.string(), fieldRef: FIELD_REF.optional() })).default([]) })
    .optional(),
});

const CONTAINER = z.object({
  name: z.string(),
  env: z
    .array(
      z.object({
        name: z.string(),
        value: z.string().optional(),
        valueFrom: z.object({ fieldRef: FIELD_REF.optional() }).optional(),
      }),
    )
    .default([]),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
});

const POD = z.object({
  metadata: z
    .object({
      name: z.string().default(''),
      namespace: z.string().default('default'),
      annotations: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  spec: z.object({
    serviceAccountName: z.string().default('default'),
    containers: z.array(CONTAINER),
    initContainers: z.array(CONTAINER).default([]),
    volumes: z
      .array(
        z.object({
          name: z.string(),
          projected: z.object({ sources: z.array(SOURCE).default([]) }).optional(),
        }),
      )
      .default([]),
  }),
});

/** What the kubelet's stand-in reads of a pod. The defaults are those of the Kubernetes API. */
export type PodView = z.infer<typeof POD>;

/** What the kubelet's stand-in reads of a container. */
export type ContainerView = z.infer<typeof CONTAINER>;

/** One source of a projected volume. */
export type ProjectedSource = z.infer<typeof SOURCE>;

/**
 * Reads a pod.
 *
 * @throws {@link PodroleError} `EXAMPLES_INVALID` with the field and its value.
 */
export function viewPod(pod: unknown): PodView {
  const parsed = POD.safeParse(pod);
  if (parsed.success) return parsed.data;
  throw new PodroleError('EXAMPLES_INVALID', `pod: ${describeProblem(parsed.error, pod)}`, {
    cause: parsed.error,
  });
}

/**
 * The container or init container of that name.
 *
 * @throws {@link PodroleError} `EXAMPLES_INVALID` when there is none.
 */
export function containerOf({ spec }: PodView, name: string): ContainerView {
  const container = [...spec.containers, ...spec.initContainers].find((one) => one.name === name);
  if (container === undefined)
    throw new PodroleError('EXAMPLES_INVALID', `pod: there is no container ${name}`);
  return container;
}
