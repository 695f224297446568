/** The full keys of the EKS dialect. */
export interface EksKeys {
  readonly roleArn: string;
  readonly audience: string;
  readonly stsRegionalEndpoints: string;
  readonly tokenExpiration: string;
  readonly skipContainers: string;
  readonly includeContainers: string;
  /** A label, on pods that the webhook is to leave alone. */
  readonly skipLabel: string;
}

const made = new Map<string, EksKeys>();

/** The keys under `prefix`. Kept: a process has one prefix, and to look a joined text up costs more than to join it. */
export function eksKeys(prefix: string): EksKeys {
  const known = made.get(prefix);
  if (known !== undefined) return known;
  const keys = {
    roleArn: `${prefix}/role-arn`,
    audience: `${prefix}/audience`,
    stsRegionalEndpoints: `${prefix}/sts-regional-endpoints`,
    tokenExpiration: `${prefix}/token-expiration`,
    skipContainers: `${prefix}/skip-containers`,
    includeContainers: `${prefix}/include-containers`,
    skipLabel: `${prefix}/skip-pod-identity-webhook`,
  };
  made.set(prefix, keys);
  return keys;
}
