/** What the flags of the two programs are made of. */
export interface PlaneLayout {
  /** Folder for all files of the control plane. */
  readonly folder: string;
  readonly etcdPort: number;
  readonly apiPort: number;
  readonly issuer: string;
  readonly audit: boolean;
  readonly durable: boolean;
  /** More flags for kube-apiserver; a flag that may be given more than once may be repeated here. */
  readonly flags: readonly string[];
}

/** The files in a control plane's folder. */
export function planeFiles(folder: string) {
  return {
    etcdData: `${folder}/etcd`,
    certificates: `${folder}/certificates`,
    // kube-apiserver makes its certificate itself and writes the authority behind it into the same file.
    ca: `${folder}/certificates/apiserver.crt`,
    signingKey: `${folder}/service-account.key`,
    publicKey: `${folder}/service-account.pub`,
    tokens: `${folder}/tokens.csv`,
    kubeconfig: `${folder}/kubeconfig`,
    auditPolicy: `${folder}/audit-policy.json`,
    auditLog: `${folder}/audit.log`,
  } as const;
}

/** Flags of etcd, on loopback; unless it shall be durable, without the disk writes that only a crash would need. */
export function etcdFlags({ folder, etcdPort, durable }: PlaneLayout): string[] {
  const url = `http://127.0.0.1:${etcdPort}`;
  return [
    `--data-dir=${planeFiles(folder).etcdData}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    '--listen-peer-urls=http://127.0.0.1:0',
    '--log-level=warn',
    ...(durable ? [] : ['--unsafe-no-fsync']),
  ];
}

/** Flags of kube-apiserver. */
export function apiServerFlags({ folder, etcdPort, apiPort, issuer, audit, flags }: PlaneLayout): string[] {
  const files = planeFiles(folder);
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    '--bind-address=127.0.0.1',
    // Told, because it is otherwise found by a default route, which an offline machine lacks;
    // and no endpoints made of it, because those may not be on loopback.
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none',
    `--secure-port=${apiPort}`,
    `--cert-dir=${files.certificates}`,
    `--service-account-issuer=${issuer}`,
    `--service-account-signing-key-file=${files.signingKey}`,
    `--service-account-key-file=${files.publicKey}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    // Cluster IPs on loopback: the API server then reaches a webhook through its Service without any node.
    '--service-cluster-ip-range=127.200.0.0/16',
    ...(audit ? [`--audit-policy-file=${files.auditPolicy}`, `--audit-log-path=${files.auditLog}`] : []),
    ...flags,
  ];
}
