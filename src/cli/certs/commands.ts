import { CERTS_ISSUE_FLAGS } from '../../settings/certs-issue.ts';
import { CERTS_CHECK_FLAGS, CERTS_SHOW_FLAGS } from '../../settings/certs-look.ts';
import type { Command } from '../command.ts';

const FILES = {
  name: 'file',
  help: 'a file of certificates or keys, - for standard input',
  isRepeatable: true,
  isOptional: true,
} as const;

/** The commands of `podrole certs`. */
export const CERTS_COMMANDS: readonly Command[] = [
  {
    name: 'certs issue',
    summary:
      'Issue a serving certificate for a Service as files, under a new CA that vouches for it alone or under one of yours.',
    flags: CERTS_ISSUE_FLAGS,
    examples: [
      [
        'podrole certs issue --service podrole --namespace podrole-system --out certs',
        'a CA of ten years and a certificate of one',
      ],
      [
        'podrole certs issue --service podrole --namespace podrole-system --out certs --ca certs/ca.crt --ca-key certs/ca.key --force',
        'a new certificate under the same CA: the caBundle stays',
      ],
      [
        'podrole certs issue --service podrole --namespace podrole-system --out certs --force --new-ca',
        'another CA in its place: every caBundle has to hold both for a while',
      ],
      [
        'podrole certs issue --service podrole --namespace podrole-system --out certs --dry-run -o json',
        'what would be written, as data',
      ],
    ],
    load: () => import('./issue.ts'),
  },
  {
    name: 'certs show',
    summary: 'Show what certificates and keys say: in files, in Secrets and in live webhook configurations.',
    flags: CERTS_SHOW_FLAGS,
    operands: [FILES],
    examples: [
      ['podrole certs show tls.crt ca.crt', 'files'],
      [
        'podrole certs show --secret podrole/podrole-tls --mutating-webhook podrole --kubeconfig ~/.kube/config',
        'what is live',
      ],
    ],
    load: () => import('./show.ts'),
  },
  {
    name: 'certs check',
    summary: 'Check whether certificates, keys and caBundles fit together, as the API server will see it.',
    flags: CERTS_CHECK_FLAGS,
    operands: [FILES],
    examples: [
      [
        'podrole certs check tls.crt tls.key ca.crt --service podrole --namespace podrole',
        'before it is installed',
      ],
      [
        'podrole certs check --secret podrole/podrole-tls --mutating-webhook podrole --kubeconfig ~/.kube/config',
        'what is live: the Secret against the caBundle of every entry',
      ],
    ],
    load: () => import('./check.ts'),
  },
];
