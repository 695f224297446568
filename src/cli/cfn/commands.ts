import { CFN_RENDER_FLAGS } from '../../settings/cfn.ts';
import type { Command } from '../command.ts';

/** The commands of `podrole cfn`. */
export const CFN_COMMANDS: readonly Command[] = [
  {
    name: 'cfn render',
    summary: 'Print CloudFormation stacks of all roles that annotations ask for, each with its trust policy.',
    flags: CFN_RENDER_FLAGS,
    examples: [
      [
        'podrole cfn render --from-manifests manifests --issuer https://oidc.example.com/prod --account-id 111122223333 > roles.yaml',
        'the roles of one account',
      ],
      [
        'podrole cfn render --from-manifests manifests --issuer https://oidc.example.com/prod --account-id 111122223333 --out stacks',
        'a file for each account, or several where CloudFormation takes no more in one',
      ],
      [
        'podrole cfn render --from-cluster --issuer https://oidc.example.com/prod --account-id 111122223333 --permitted-only --keep-kiam arn:aws:iam::111122223333:role/kiam-server --out stacks --dry-run',
        'what would be written for a cluster, while kiam still serves its roles',
      ],
    ],
    load: () => import('./render.ts'),
  },
];
