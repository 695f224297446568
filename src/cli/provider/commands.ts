import {
  PROVIDER_DELETE_FLAGS,
  PROVIDER_ENSURE_FLAGS,
  PROVIDER_SHOW_FLAGS,
} from '../../settings/provider.ts';
import type { Command } from '../command.ts';

/** The commands of `podrole provider`. */
export const PROVIDER_COMMANDS: readonly Command[] = [
  {
    name: 'provider ensure',
    summary:
      'Make AWS trust an issuer: create its OIDC provider in IAM, or adopt and update the one that is there.',
    flags: PROVIDER_ENSURE_FLAGS,
    examples: [
      [
        'podrole provider ensure --issuer https://oidc.example.com/prod',
        'verifies the issuer, shows what would be done, and asks; done again, there is nothing to do',
      ],
      [
        'podrole provider ensure --issuer https://oidc.example.com/prod --account-id 111122223333 --tag team=platform --yes',
        'in a script, in that account or not at all',
      ],
      [
        'podrole provider ensure --issuer https://oidc.example.com/prod --ca-file ca.pem --dry-run',
        'what would be done for an issuer with a private CA',
      ],
      [
        'podrole provider ensure --issuer https://oidc.example.com/prod --assume-role arn:aws:iam::444455556666:role/admin',
        'in another account',
      ],
    ],
    load: () => import('./ensure.ts'),
  },
  {
    name: 'provider show',
    summary: 'Show the OIDC provider of an issuer as IAM has it; exit status 1 if there is none.',
    flags: PROVIDER_SHOW_FLAGS,
    examples: [
      ['podrole provider show --issuer https://oidc.example.com/prod', 'audiences, thumbprints and tags'],
      [
        'podrole provider show --issuer https://oidc.example.com/prod --roles -o json',
        'and the roles that trust it, as data',
      ],
    ],
    load: () => import('./show.ts'),
  },
  {
    name: 'provider delete',
    summary: 'Delete the OIDC provider of an issuer, unless roles trust it.',
    flags: PROVIDER_DELETE_FLAGS,
    examples: [
      [
        'podrole provider delete --issuer https://oidc.example.com/old --dry-run',
        'whether it could go, and which roles trust it',
      ],
      [
        'podrole provider delete --issuer https://oidc.example.com/old --yes',
        'without asking; exits with 1 if a role trusts it',
      ],
    ],
    load: () => import('./delete.ts'),
  },
];
