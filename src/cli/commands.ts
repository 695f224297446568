import { ANNOTATIONS_FLAGS } from '../settings/annotations.ts';
import { DEMO_FLAGS } from '../settings/demo.ts';
import type { FlagTable } from '../settings/flag.ts';
import { IGNORED_FLAGS, type IgnoredFlag } from '../settings/ignored.ts';
import { INJECT_FLAGS } from '../settings/inject.ts';
import { PUBLISH_FLAGS } from '../settings/issuer-publish.ts';
import { ISSUER_SERVE_FLAGS } from '../settings/issuer-serve.ts';
import type { GivenFlags } from '../settings/read.ts';
import { WEBHOOK_FLAGS } from '../settings/webhook.ts';

/** Runs a command with the flags and operands as typed; answers with the exit status. */
export type Run = (given: GivenFlags, operands: readonly string[]) => Promise<number>;

/** What a command takes besides flags. */
export interface Operand {
  readonly name: string;
  readonly help: string;
}

/** One row of the command table, from which the command line, `--help` and the docs come. */
export interface Command {
  /** The words behind `podrole`. */
  readonly name: string;
  readonly summary: string;
  readonly flags: FlagTable;
  /** In their order; each must be given. */
  readonly operands?: readonly Operand[];
  /** Flags of a peer that are accepted without meaning. */
  readonly ignored?: readonly IgnoredFlag[];
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Loads the command's code, and only that. */
  readonly load: () => Promise<{ readonly run: Run }>;
}

/** The groups of commands, outer ones first, each with what it is for. */
export const COMMAND_GROUPS: Readonly<Record<string, string>> = {
  issuer: "Let AWS verify the cluster's tokens: publish, serve and check the issuer's documents.",
  'issuer keys': 'Rotate and revoke the keys that sign tokens.',
};

/** Every command of podrole. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'webhook',
    summary: 'Serve the admission webhook that gives pods their AWS roles.',
    flags: WEBHOOK_FLAGS,
    ignored: IGNORED_FLAGS,
    examples: [
      [
        'podrole webhook --tls-cert tls.crt --tls-key tls.key',
        'inside a pod: on the cluster around it, with a certificate of your own',
      ],
      [
        'podrole webhook --kubeconfig ~/.kube/config --context staging --write-ca ca.crt',
        'on the cluster of a kubeconfig, with a certificate issued in memory',
      ],
      [
        'podrole webhook --dialects eks,kiam:audit --account-id 111122223333',
        'beside kiam: its annotations change nothing, and are said what they would do',
      ],
      [
        'podrole webhook --manifests examples/cluster --write-ca ca.crt',
        'without a cluster, on manifest files',
      ],
    ],
    load: () => import('./webhook.ts'),
  },
  {
    name: 'inject',
    summary: 'Apply to manifests what the webhook would do to their pods.',
    flags: INJECT_FLAGS,
    examples: [
      ['podrole inject -f pod.yaml --manifests cluster', 'the pod as the webhook would make it'],
      [
        'helm template shop ./chart | podrole inject -f - | kubectl apply -f -',
        'ServiceAccounts in the same stream count',
      ],
      [
        'podrole inject -f manifests --account-id 111122223333 > /dev/null',
        'only the report: which role each pod would get, and why not',
      ],
      ['podrole inject -f deployment.yaml --manifests cluster -o patch', 'only what would be added'],
    ],
    load: () => import('./inject.ts'),
  },
  {
    name: 'annotations',
    summary:
      'Print every annotation and label that podrole reads: where it goes, its values, default and precedence.',
    flags: ANNOTATIONS_FLAGS,
    examples: [
      ['podrole annotations', 'as a list for people'],
      ['podrole annotations -o json', 'as data'],
    ],
    load: () => import('./annotations.ts'),
  },
  {
    name: 'issuer publish',
    summary: "Publish the issuer's discovery document and JWKS, merged with what is published.",
    flags: PUBLISH_FLAGS,
    examples: [
      [
        'podrole issuer publish --issuer https://oidc.example.com/prod --key sa.pub --to dir:public --publisher prod',
        'into a folder that a web server serves as https://oidc.example.com',
      ],
      [
        'podrole issuer publish --issuer https://d1234.cloudfront.net/prod --from-kubernetes --to s3://my-oidc/prod',
        'the keys that the API server of the current pod uses, to S3',
      ],
      [
        'podrole issuer publish --issuer https://oidc.example.com/prod --from-kubernetes --kubeconfig ~/.kube/config --to s3://my-oidc/prod --dry-run',
        'what would change, from a workstation',
      ],
    ],
    load: () => import('./issuer-publish.ts'),
  },
  {
    name: 'issuer serve',
    summary: "Serve the issuer's documents, for clusters that host their own.",
    flags: ISSUER_SERVE_FLAGS,
    examples: [
      [
        'podrole issuer serve --issuer https://oidc.example.com --from-kubernetes --tls-cert tls.crt --tls-key tls.key',
        'inside a pod: the keys of the cluster around it, with a certificate of your own',
      ],
      [
        'podrole issuer serve --issuer https://oidc.example.com --key sa.pub',
        'the keys of a file, over HTTP behind a proxy that speaks HTTPS',
      ],
    ],
    load: () => import('./issuer-serve.ts'),
  },
  {
    name: 'demo',
    summary: 'Show all of it on this machine: pods through the webhook, tokens through an STS of the demo.',
    flags: DEMO_FLAGS,
    examples: [
      ['podrole demo', 'the examples, and which identity AWS sees for each'],
      ['podrole demo --serve', 'keep it up for an AWS CLI in another terminal'],
    ],
    load: () => import('./demo.ts'),
  },
];
