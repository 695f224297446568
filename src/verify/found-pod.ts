import type { KeysOf, StoreFacts } from '../identity/facts.ts';
import type { JsonObject } from '../identity/pod.ts';

/** A pod, and what decides who it is. */
export interface FoundPod {
  readonly namespace: string;
  /** The pod, or the template of the workload of that name. */
  readonly pod: JsonObject;
  readonly workload: JsonObject;
  readonly facts: StoreFacts;
  readonly keysOf?: KeysOf;
  /** Whether it runs, and has been through a webhook. */
  readonly isLive: boolean;
}

/** Looks for a pod; `undefined` where there is none. */
export type FindPod = (name: PodName) => Promise<FoundPod | undefined>;

/** Which pod. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}
