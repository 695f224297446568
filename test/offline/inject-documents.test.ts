import jsonPatch from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { snapshotOf } from '../../src/cluster/manifests/snapshot.ts';
import { createExpressions } from '../../src/identity/expressions.ts';
import { NOTHING_KNOWN } from '../../src/identity/facts.ts';
import { stableJitter } from '../../src/identity/pod-identity.ts';
import { parseManifest } from '../../src/manifests/parse.ts';
import { injectDocuments } from '../../src/offline/inject-documents.ts';
import { namespaceLines, reportLines, sharedAccountLines } from '../../src/offline/report.ts';
import { writeJson } from '../../src/offline/write-json.ts';
import { writePatch } from '../../src/offline/write-patch.ts';
import { writeYaml } from '../../src/offline/write-yaml.ts';
import { IDENTITY_FLAGS } from '../../src/settings/identity.ts';
import { readSettings } from '../../src/settings/read.ts';

const ACCOUNT = `kind: ServiceAccount
metadata: {name: app, namespace: default, annotations: {eks.amazonaws.com/role-arn: "arn:aws:iam::111122223333:role/app"}}
`;
const { facts } = snapshotOf(parseManifest('cluster.yaml', ACCOUNT));
const settings = readSettings(IDENTITY_FLAGS, {}, {});
const inject = (text: string, defaultNamespace = 'default') =>
  injectDocuments(parseManifest('in.yaml', text), {
    facts: { ...NOTHING_KNOWN, ...facts },
    jitter: stableJitter,
    expressions: createExpressions(settings),
    settings,
    defaultNamespace,
  });

const SPEC = { serviceAccountName: 'app', containers: [{ name: 'c' }] };
const TEMPLATE = { template: { spec: SPEC } };

describe('inject', () => {
  test.each<[kind: string, object: object, path: string]>([
    ['Pod', { spec: SPEC }, '/spec'],
    ['PodTemplate', TEMPLATE, '/template/spec'],
    ['ReplicationController', { spec: TEMPLATE }, '/spec/template/spec'],
    ['ReplicaSet', { spec: TEMPLATE }, '/spec/template/spec'],
    ['Deployment', { spec: TEMPLATE }, '/spec/template/spec'],
    ['StatefulSet', { spec: TEMPLATE }, '/spec/template/spec'],
    ['DaemonSet', { spec: TEMPLATE }, '/spec/template/spec'],
    ['Job', { spec: TEMPLATE }, '/spec/template/spec'],
    ['CronJob', { spec: { jobTemplate: { spec: TEMPLATE } } }, '/spec/jobTemplate/spec/template/spec'],
  ])('finds the pod of a %s', (kind, object, path) => {
    const [entry] = JSON.parse(
      writePatch(inject(JSON.stringify({ kind, metadata: { name: 'x' }, ...object }))),
    );
    expect(entry).toMatchObject({ kind, namespace: 'default', name: 'x' });
    expect(entry.patch.map((operation: { path: string }) => operation.path)).toEqual([
      `${path}/containers/0/env`,
      `${path}/containers/0/volumeMounts`,
      `${path}/volumes`,
    ]);
  });

  test('does the same to items of a List as to single objects', () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: SPEC };
    const single = JSON.parse(writeJson(inject(JSON.stringify(pod))));
    const list = JSON.parse(
      writeJson(inject(JSON.stringify({ kind: 'List', items: [{ kind: 'Secret' }, pod] }))),
    );
    expect(list).toEqual({ kind: 'List', items: [{ kind: 'Secret' }, single] });
  });

  test.each(['Service', 'constructor', '__proto__'])('leaves a %s alone', (kind) => {
    const text = `{"kind":${JSON.stringify(kind)},  "spec":{"containers":[]}}`;
    expect(writeYaml(inject(text))).toBe(text);
  });

  test('uses the namespace of the object, else the default', () => {
    const pod = JSON.stringify({ kind: 'Pod', metadata: { generateName: 'x-' }, spec: SPEC });
    expect(reportLines(inject(pod, 'elsewhere'))).toEqual([
      'Pod elsewhere/x-*: no role (no-role)',
      '  note service-account-unknown: ServiceAccount elsewhere/app is not known',
    ]);
    expect(reportLines(inject(pod))[0]).toContain('Pod default/x-*: role arn:aws:iam::111122223333:role/app');
  });
});

const MIXED = `# first
apiVersion: v1
kind:   ConfigMap
metadata: {name: untouched,   labels: {a: "b"} }
---
# Source: chart/templates/pod.yaml
apiVersion: v1
kind: Pod
metadata:
  name: x # the name
spec:
  serviceAccountName: app
  containers:
  - name: c
    image: "img:1.0" # pinned
    args: ['a', "b"]
    ports:
    - containerPort: 0x1F90
  volumes:
  - name: v
    configMap: {name: m, defaultMode: 0644}
---
---
kind: Service
spec: {type:  ClusterIP}`;

describe('YAML out', () => {
  test('has untouched documents byte for byte and the touched one with its comments', () => {
    const output = writeYaml(inject(MIXED));
    const sources = parseManifest('out', output).map(({ source }) => source);
    const before = parseManifest('in', MIXED).map(({ source }) => source);
    expect([sources[0], sources[2], sources[3]]).toEqual([before[0], before[2], before[3]]);
    expect(sources[1]).toMatchInlineSnapshot(`
      "---
      # Source: chart/templates/pod.yaml
      apiVersion: v1
      kind: Pod
      metadata:
        name: x # the name
      spec:
        serviceAccountName: app
        containers:
        - name: c
          image: "img:1.0" # pinned
          args: [ 'a', "b" ]
          ports:
          - containerPort: 0x1F90
          env:
          - name: AWS_ROLE_ARN
            value: arn:aws:iam::111122223333:role/app
          - name: AWS_WEB_IDENTITY_TOKEN_FILE
            value: /var/run/secrets/eks.amazonaws.com/serviceaccount/token
          volumeMounts:
          - name: aws-iam-token
            readOnly: true
            mountPath: /var/run/secrets/eks.amazonaws.com/serviceaccount
        volumes:
        - name: v
          configMap: { name: m, defaultMode: 0644 }
        - name: aws-iam-token
          projected:
            sources:
            - serviceAccountToken:
                audience: sts.amazonaws.com
                expirationSeconds: 86400
                path: token
      "
    `);
  });

  test.each<[says: string, text: string]>([
    ['env is null', 'kind: Pod\nspec: {serviceAccountName: app, containers: [{name: c, env: null}]}\n'],
    [
      'env is an empty list',
      'kind: Pod\nspec:\n  serviceAccountName: app\n  containers:\n    - name: c\n      env: []\n',
    ],
    [
      'anchors are shared',
      'kind: Pod\nspec:\n  serviceAccountName: app\n  initContainers: [&c {name: c}]\n  containers: [*c]\n',
    ],
    [
      'keys are merged',
      'x: &x {serviceAccountName: app}\nkind: Pod\nspec:\n  <<: *x\n  containers: [{name: c}]\n',
    ],
    ['it is JSON', '{"kind":"Pod","spec":{"serviceAccountName":"app","containers":[{"name":"c","env":[]}]}}'],
    [
      'it is Windows text',
      'kind: Pod\r\nspec:\r\n  serviceAccountName: app\r\n  containers:\r\n  - name: c\r\n',
    ],
  ])('says the same as JSON where %s', (_says, text) => {
    const injected = inject(text);
    const expected = JSON.parse(writeJson(injected));
    expect(injected[0]?.operations).not.toEqual([]);
    expect(parse(writeYaml(injected), { version: '1.1', merge: true })).toEqual(expected);
    expect(writeYaml(inject(writeYaml(injected)))).toBe(writeYaml(injected));
  });
});

test('JSON out is a List for several documents, in input order, typed lists taken apart', () => {
  const text =
    'kind: B\n---\n# nothing\n---\napiVersion: v1\nkind: PodList\nitems: [{metadata: {name: p}}]\n';
  expect(JSON.parse(writeJson(inject(text)))).toEqual({
    apiVersion: 'v1',
    kind: 'List',
    items: [{ kind: 'B' }, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }],
  });
});

test('a patch applies to the object it names', () => {
  const pod = { kind: 'Pod', metadata: { name: 'x' }, spec: SPEC };
  const injected = inject(JSON.stringify(pod));
  const [{ patch }] = JSON.parse(writePatch(injected));
  expect(jsonPatch.applyPatch(pod, patch, true, false).newDocument).toEqual(JSON.parse(writeJson(injected)));
});

describe('the report on Namespaces of the input', () => {
  const lines = (annotations: string) => {
    const manifest = `kind: Namespace\nmetadata:\n  name: shop\n  annotations: ${annotations}\n`;
    const expressions = createExpressions(settings);
    const all = readSettings(IDENTITY_FLAGS, { dialects: 'eks,kiam,kube2iam' }, {});
    return namespaceLines(inject(manifest), { settings: all, expressions });
  };

  test.each<[annotations: string, said: RegExp]>([
    [
      '{iam.amazonaws.com/permitted: "("}',
      /^ {2}warning permitted-invalid: permits nothing, as it does not compile/,
    ],
    [
      '{iam.amazonaws.com/permitted: "a|b"}',
      /^ {2}note permitted-differs: of role "a-x" v3 and v4 permit it, either does not/,
    ],
    ['{iam.amazonaws.com/allowed-roles: "x"}', /^ {2}warning allowed-roles-invalid: is no JSON/],
  ])('%s', (annotations, said) => {
    const [title, line] = lines(annotations);
    expect(title).toBe('Namespace shop:');
    expect(line).toMatch(said);
  });

  test.each(['{}', '{iam.amazonaws.com/permitted: ".*"}', '{example.com/x: y}'])(
    'is silent on %s',
    (annotations) => {
      expect(lines(annotations)).toEqual([]);
    },
  );
});

test('what a patch replaces and removes is edited in place, with its comments', () => {
  const text = `kind: Pod
metadata:
  annotations:
    # asks for a role that nothing permits
    iam.amazonaws.com/role: reader
    podrole.io/aws-config: stale
spec:
  containers:
    - name: app # the one
      env:
        - name: AWS_EC2_METADATA_DISABLED
          value: "false"
`;
  expect(writeYaml(inject(text))).toBe(
    text.replace('    podrole.io/aws-config: stale\n', '').replace('"false"', '"true"'),
  );
});

describe('the report', () => {
  const pod = (name: string, role: string, account = 'default') => `kind: Pod
metadata: {name: ${name}, annotations: {iam.amazonaws.com/role: "arn:aws:iam::111122223333:role/${role}"}}
spec: {serviceAccountName: ${account}, containers: [{name: c}]}
`;
  const shared = (...pods: string[]) => {
    const all = readSettings(IDENTITY_FLAGS, { dialects: 'eks,kube2iam' }, {});
    const documents = injectDocuments(parseManifest('in.yaml', pods.join('---\n')), {
      facts: NOTHING_KNOWN,
      jitter: stableJitter,
      expressions: createExpressions(all),
      settings: all,
      defaultNamespace: 'default',
    });
    return sharedAccountLines(documents);
  };

  test('names ServiceAccounts whose pods have different roles', () => {
    expect(shared(pod('a', 'x'), pod('b', 'y'), pod('c', 'x'))).toEqual([
      'ServiceAccount default/default:',
      '  warning: Pod default/a and Pod default/b have different roles on it; to AWS they are one identity, and each can take the roles of the others',
    ]);
    expect(shared(pod('a', 'x'), pod('b', 'x'), pod('c', 'y', 'other'))).toEqual([]);
  });

  test('tells of an annotation beside a pod template', () => {
    const metadata = { name: 'x', annotations: { 'iam.amazonaws.com/role': 'reader' } };
    const deployment = JSON.stringify({ kind: 'Deployment', metadata, spec: TEMPLATE });
    expect(reportLines(inject(deployment)).join()).toContain(
      'warning annotation-misplaced: not read here but on the pod template: Deployment annotation "iam.amazonaws.com/role"',
    );
  });
});
