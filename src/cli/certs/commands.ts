import { CERTS_ISSUE_FLAGS } from '../../settings/certs-issue.ts';
import type { Command } from '../command.ts';

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
        'podrole certs issue --service podrole --namespace podrole-system --out certs --dry-run -o json',
        'what would be written, as data',
      ],
    ],
    load: () => import('./issue.ts'),
  },
];
