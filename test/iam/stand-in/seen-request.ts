import type { Parameters } from './parameters.ts';

/** A request as it came. */
export interface SeenRequest {
  /** As policies name it: `iam:GetRole`, `sts:AssumeRole`. */
  readonly action: string;
  readonly parameters: Parameters;
  /** Empty where the request was not signed. */
  readonly accessKeyId: string;
  /** The access key id that a chain of roles began with. */
  readonly editor: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
