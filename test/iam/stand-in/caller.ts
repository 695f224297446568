/** Who asks, found by the access key id of the request. */
export interface Caller {
  readonly accountId: string;
  readonly arn: string;
  readonly userId: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number;
  /** The access key id that a chain of roles began with: which editor it is. */
  readonly editor: string;
}
