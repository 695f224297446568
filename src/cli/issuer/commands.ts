import {
  KEYS_FLAGS,
  KEYS_PLAN_FLAGS,
  KEYS_RETIRE_FLAGS,
  KEYS_REVOKE_FLAGS,
} from '../../settings/issuer-keys.ts';
import { PUBLISH_FLAGS } from '../../settings/issuer-publish.ts';
import { ISSUER_SERVE_FLAGS } from '../../settings/issuer-serve.ts';
import { ISSUER_VERIFY_FLAGS } from '../../settings/issuer-verify.ts';
import type { Command } from '../command.ts';

/** The commands of `podrole issuer`. */
export const ISSUER_COMMANDS: readonly Command[] = [
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
    load: () => import('./publish.ts'),
  },
  {
    name: 'issuer verify',
    summary: 'Look at an issuer as AWS STS does, from outside, and tell what AWS would answer.',
    flags: ISSUER_VERIFY_FLAGS,
    operands: [{ name: 'url', help: 'issuer URL, to the character as tokens carry it in iss' }],
    examples: [
      ['podrole issuer verify https://oidc.example.com/cluster', 'what is published'],
      [
        'podrole issuer verify https://oidc.example.com/cluster --kubeconfig ~/.kube/config --pod shop/checkout',
        'and whether the keys of the cluster are published, and the way of one pod to its role',
      ],
      [
        'kubectl create token checkout --audience sts.amazonaws.com | podrole issuer verify https://oidc.example.com/cluster --token -',
        'and whether AWS would take a token',
      ],
      [
        'podrole issuer verify https://oidc.example.com/cluster --resolve oidc.example.com:443:203.0.113.7',
        'before DNS leads there',
      ],
    ],
    load: () => import('./verify.ts'),
  },
  {
    name: 'issuer keys status',
    summary:
      'Show every key of an issuer: whether it signs, is published, is known to the API server, and when it leaves.',
    flags: KEYS_FLAGS,
    examples: [
      [
        'kubectl create token default | podrole issuer keys status --issuer https://oidc.example.com/prod --to s3://my-oidc/prod --token -',
        'with a fresh token, which tells the key that signs',
      ],
    ],
    load: () => import('./keys-status.ts'),
  },
  {
    name: 'issuer keys plan',
    summary: 'Show the steps of a key rotation, or of a move to another issuer URL, and how far they are.',
    flags: KEYS_PLAN_FLAGS,
    examples: [
      [
        'podrole issuer keys plan --issuer https://oidc.example.com/prod --to s3://my-oidc/prod --token token --new-key sa-new.pub',
        'what to do next to rotate to a new key',
      ],
      [
        'podrole issuer keys plan --issuer https://oidc.example.com/prod --to s3://my-oidc/prod --token token --new-issuer https://d1234.cloudfront.net',
        'what to do next to move to another URL',
      ],
    ],
    load: () => import('./keys-plan.ts'),
  },
  {
    name: 'issuer keys retire',
    summary: 'Have an old key leave the JWKS once no token of it lives; API servers may know it for longer.',
    flags: KEYS_RETIRE_FLAGS,
    operands: [
      {
        name: 'kid',
        help: 'the old key, as `podrole issuer keys status` names it',
      },
    ],
    examples: [
      [
        'kubectl create token default | podrole issuer keys retire OLD --issuer https://oidc.example.com/prod --to s3://my-oidc/prod --token -',
        'with a fresh token, which shows that another key signs',
      ],
    ],
    load: () => import('./keys-retire.ts'),
  },
  {
    name: 'issuer keys revoke',
    summary: 'Take a compromised key out of the JWKS at once, and tell which pods lose their roles.',
    flags: KEYS_REVOKE_FLAGS,
    operands: [
      {
        name: 'kid',
        help: 'the key, as `podrole issuer keys status` names it',
      },
    ],
    examples: [
      [
        'podrole issuer keys revoke KID --issuer https://oidc.example.com/prod --to s3://my-oidc/prod --from-kubernetes --kubeconfig ~/.kube/config',
        'what would come of it; --yes does it',
      ],
    ],
    load: () => import('./keys-revoke.ts'),
  },
  {
    name: 'issuer keys public',
    summary: 'Print the public half of a PEM key.',
    flags: {},
    operands: [{ name: 'file', help: 'a PEM file, - for standard input' }],
    examples: [['podrole issuer keys public sa.key > sa.pub', 'what the other commands take with --key']],
    load: () => import('./keys-public.ts'),
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
    load: () => import('./serve.ts'),
  },
];
