/** An AdmissionReview of about 7 KB, like that of a pod which a ReplicaSet makes. */
export function replicaSetReview(serviceAccountName: string): string {
  const uid = '705ab4f5-6393-11e8-b7cc-42010a800002';
  const hash = '7d4b9c6f5';
  const labels = {
    app: 'checkout',
    'app.kubernetes.io/name': 'checkout',
    'app.kubernetes.io/part-of': 'shop',
    'pod-template-hash': hash,
    team: 'payments',
  };
  return JSON.stringify({
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      requestKind: { group: '', version: 'v1', kind: 'Pod' },
      requestResource: { group: '', version: 'v1', resource: 'pods' },
      namespace: 'shop',
      operation: 'CREATE',
      userInfo: {
        username: 'system:serviceaccount:kube-system:replicaset-controller',
        uid: '2f1d6a56-0f1c-4f2a-9d0e-6a1f7f0e6a11',
        groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
      },
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: {
          generateName: `checkout-${hash}-`,
          namespace: 'shop',
          creationTimestamp: null,
          labels,
          annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' },
          ownerReferences: [
            {
              apiVersion: 'apps/v1',
              kind: 'ReplicaSet',
              name: `checkout-${hash}`,
              uid,
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
          managedFields: [
            {
              manager: 'kube-controller-manager',
              operation: 'Update',
              apiVersion: 'v1',
              time: '2026-11-01T10:00:00Z',
              fieldsType: 'FieldsV1',
              fieldsV1: managedFields(),
            },
          ],
        },
        spec: podSpec(serviceAccountName),
        status: {},
      },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
    },
  });
}

function podSpec(serviceAccountName: string) {
  const volumes = [
    { name: 'config', configMap: { name: 'checkout', defaultMode: 420 } },
    {
      name: 'kube-api-access-x2x9p',
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        ],
        defaultMode: 420,
      },
    },
  ];
  return {
    volumes,
    containers: ['app', 'envoy'].map(container),
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName,
    serviceAccount: serviceAccountName,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    schedulerName: 'default-scheduler',
    tolerations: [
      {
        key: 'node.kubernetes.io/not-ready',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
    ],
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
  };
}

function container(name: string) {
  const probe = (path: string) => ({
    httpGet: { path, port: 8080, scheme: 'HTTP' },
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return {
    name,
    image: `registry.example.com/shop/${name}:1.4.2@sha256:${'0123456789abcdef'.repeat(4)}`,
    args: ['--config=/etc/checkout/config.yaml', '--listen=:8080', '--log-format=json'],
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: Array.from({ length: 12 }, (_, index) => ({
      name: `SETTING_${index}`,
      value: `value-of-setting-${index}`,
    })),
    resources: { limits: { cpu: '1', memory: '512Mi' }, requests: { cpu: '250m', memory: '256Mi' } },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/checkout' },
      {
        name: 'kube-api-access-x2x9p',
        readOnly: true,
        mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
      },
    ],
    livenessProbe: probe('/livez'),
    readinessProbe: probe('/readyz'),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: 'IfNotPresent',
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
  };
}

function managedFields() {
  const fields = [
    'image',
    'imagePullPolicy',
    'name',
    'ports',
    'resources',
    'terminationMessagePath',
    'volumeMounts',
  ];
  const ofContainer = Object.fromEntries(fields.map((field) => [`f:${field}`, {}]));
  const containers = Object.fromEntries(
    ['app', 'envoy'].map((name) => [`k:{"name":"${name}"}`, ofContainer]),
  );
  return {
    'f:metadata': { 'f:generateName': {}, 'f:labels': { 'f:app': {} } },
    'f:spec': { 'f:containers': containers },
  };
}
