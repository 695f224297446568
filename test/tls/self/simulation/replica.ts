import { createCreationBrake } from '../../../../src/tls/self/brake.ts';
import { EMPTY } from '../../../../src/tls/self/kept.ts';
import { createServedLeaf, type Leaf, type ServedLeaf } from '../../../../src/tls/self/leaf.ts';
import type { Pace } from '../../../../src/tls/self/pace.ts';
import type { Observation } from '../../../../src/tls/self/plan.ts';
import { createReadiness } from '../../../../src/tls/self/readiness.ts';
import { createRotation, type Rotation } from '../../../../src/tls/self/rotation.ts';
import type { ApiServer } from './api-server.ts';
import type { Certificates, Dates } from './certificates.ts';

/** Something that takes time and leaves the process, and may be the last thing that it does. */
export type Operation = <T>(effect: () => T) => Promise<T>;

/** What a replica is to the world. */
export interface Surroundings {
  readonly pace: Pace;
  /** As its machine has it. Milliseconds since the epoch. */
  readonly clock: () => number;
  readonly monotonic: () => number;
  readonly random: () => number;
  readonly operation: Operation;
  readonly api: ApiServer;
  /** Real time. */
  readonly now: () => number;
  readonly certificates: Certificates;
  /** Told of a new leaf, and of new bundles. */
  readonly onChange: () => void;
}

/** What a handshake gets. */
export interface Served {
  readonly leaf: Leaf;
  readonly dates: Dates;
}

/** A process of the webhook: the code of the webhook, around objects that are none of a cluster. */
export interface Process {
  readonly leaf: ServedLeaf;
  turn(): Promise<void>;
  /** A look that finds nothing to do. */
  glance(): void;
  /** The leaf as the handshake of this moment gets it, if readiness lets one come here. */
  served(): Served | undefined;
}

const UNENDING = new AbortController().signal;

/** Starts a process without any memory. */
export function startProcess(surroundings: Surroundings): Process {
  const { pace, clock, monotonic, random, operation, api, certificates } = surroundings;
  let dates: Dates = { notBefore: 0, notAfter: 0 };
  const leaf = createServedLeaf({
    pace,
    clock,
    random,
    onLeaf: surroundings.onChange,
    sign(authority, validity) {
      const made = certificates.newLeaf(authority, validity);
      dates = made.dates;
      return made;
    },
  });
  const readiness = createReadiness(pace);
  let last: Observation | undefined;
  const rotation: Rotation = createRotation({
    leaf,
    pace,
    clock,
    monotonic,
    onSeen: (seen) => {
      last = seen;
    },
    onStep: () => {},
    clockDifference: () => surroundings.now() - clock(),
    mayCreate: createCreationBrake(monotonic).take,
    newAuthority: (validity) => operation(() => certificates.newAuthority(validity)),
    secret: {
      read: () => operation(() => api.secret),
      make: () =>
        operation(() => {
          if (api.secret === undefined) api.setSecret(EMPTY);
        }),
      write: (kept, version) => operation(() => api.writeSecret(kept, version)),
    },
    webhooks: {
      read: () => operation(() => ({ webhooks: [api.configuration], unread: [] })),
      apply: (configuration, bundles) =>
        operation(() => {
          surroundings.onChange();
          return api.applyBundles(configuration, bundles, surroundings.now());
        }),
      watch: () => ({ close: async () => {} }),
    },
  });
  return {
    leaf,
    glance() {
      const { secret } = api;
      if (secret === undefined || last === undefined) return;
      const webhooks = [api.configuration];
      leaf.observe({ kept: secret.kept, webhooks, readAt: clock() });
      last = { ...last, secret, webhooks, now: clock() };
    },
    async turn() {
      await rotation.turn(UNENDING);
    },
    served() {
      const current = leaf.current();
      if (current === undefined || last === undefined) return undefined;
      return readiness.problem(current, last, clock()) === undefined ? { leaf: current, dates } : undefined;
    },
  };
}
