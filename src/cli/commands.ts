import { ANNOTATIONS_FLAGS } from '../settings/annotations.ts';
import { DEMO_FLAGS } from '../settings/demo.ts';
import { IGNORED_FLAGS } from '../settings/ignored.ts';
import { INJECT_FLAGS } from '../settings/inject.ts';

import { WEBHOOK_FLAGS } from '../settings/webhook.ts';
import { CERTS_COMMANDS } from './certs/commands.ts';
import { CFN_COMMANDS } from './cfn/commands.ts';
import type { Command } from './command.ts';
import { ISSUER_COMMANDS } from './issuer/commands.ts';
import { PROVIDER_COMMANDS } from './provider/commands.ts';
import { TRUST_COMMANDS } from './trust/commands.ts';

/** The groups of commands, outer ones first, each with what it is for. */
export const COMMAND_GROUPS: Readonly<Record<string, string>> = {
  issuer: "Let AWS verify the cluster's tokens: publish, serve and check the issuer's documents.",
  provider: 'Make AWS trust an issuer: its OIDC provider in IAM.',
  trust: 'Render, edit, check and lint the trust policies of roles.',
  cfn: 'Render CloudFormation stacks of roles; the folder cfn has templates for everything else.',
  certs: 'Issue, show and check the serving certificates of the webhook.',
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
  ...ISSUER_COMMANDS,
  ...PROVIDER_COMMANDS,
  ...TRUST_COMMANDS,
  ...CFN_COMMANDS,
  ...CERTS_COMMANDS,
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
