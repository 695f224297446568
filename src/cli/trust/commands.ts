import { TRUST_APPLY_FLAGS } from '../../settings/trust-apply.ts';
import { TRUST_DERIVE_FLAGS } from '../../settings/trust-derive.ts';
import { TRUST_ADD_FLAGS, TRUST_PACK_FLAGS, TRUST_REMOVE_FLAGS } from '../../settings/trust-edit.ts';
import { TRUST_CHECK_FLAGS, TRUST_LINT_FLAGS } from '../../settings/trust-look.ts';
import type { Command, Operand } from '../command.ts';

const FILE: Operand = {
  name: 'FILE',
  help: 'a trust policy in JSON, - for standard input; none with --role',
  isOptional: true,
};

/** The commands of `podrole trust`. */
export const TRUST_COMMANDS: readonly Command[] = [
  {
    name: 'trust render',
    summary:
      'Print the trust policy that lets ServiceAccounts assume a role, or those that annotations ask for.',
    flags: TRUST_DERIVE_FLAGS,
    examples: [
      [
        'podrole trust render --issuer https://oidc.example.com/prod --account-id 111122223333 --service-account shop/cart',
        'for one ServiceAccount',
      ],
      [
        "podrole trust render --issuer https://oidc.example.com/prod --format terraform --service-account shop/cart --service-account 'shop/batch-*'",
        'for Terraform, in whose account it may be applied',
      ],
      [
        'podrole trust render --issuer https://oidc.example.com/prod --account-id 111122223333 --service-account shop/cart --keep-kiam arn:aws:iam::111122223333:role/kiam-server',
        'while kiam still serves the same role',
      ],
      [
        'podrole trust render --chain arn:aws:iam::444455556666:role/partner --base-role arn:aws:iam::111122223333:role/cart --external-id shop-42',
        'what a role, and the one it goes on from, need',
      ],
      [
        'podrole trust render --from-cluster --kubeconfig ~/.kube/config --account-id 111122223333',
        'a table of who asks for which role by annotations, and who vouches for it',
      ],
      [
        'podrole trust render --from-manifests manifests --issuer https://oidc.example.com/prod --format terraform',
        'their policies',
      ],
    ],
    load: () => import('./render.ts'),
  },
  {
    name: 'trust apply',
    summary:
      'Let in, by roles of IAM that are allowed, all ServiceAccounts that ask for them by annotations.',
    flags: TRUST_APPLY_FLAGS,
    examples: [
      [
        'podrole trust apply --from-cluster --issuer https://oidc.example.com/prod --allow-roles roles.txt --dry-run',
        'which roles would change, which are refused, and why',
      ],
      [
        'podrole trust apply --from-cluster --issuer https://oidc.example.com/prod --role cart --role checkout',
        'two roles, once the differences are confirmed',
      ],
      [
        'podrole trust apply --from-manifests manifests --issuer https://oidc.example.com/prod --allow-roles roles.txt --keep-kiam arn:aws:iam::111122223333:role/kiam-server --yes',
        'roles that trust the issuer or kiam, in a script, while kiam still serves them',
      ],
      [
        'podrole trust apply --from-cluster --issuer https://oidc.example.com/prod --allow-roles roles.txt --permitted-only --prune',
        'what Namespaces vouch for, and out with what nothing claims any more',
      ],
    ],
    load: () => import('./apply.ts'),
  },
  {
    name: 'trust add',
    summary: 'Let ServiceAccounts in by a trust policy, and leave the rest of it as it is.',
    flags: TRUST_ADD_FLAGS,
    operands: [FILE],
    examples: [
      [
        'podrole trust add policy.json --issuer https://oidc.example.com/prod --account-id 111122223333 --service-account shop/cart',
        'prints the policy',
      ],
      [
        'podrole trust add policy.json --service-account shop/cart --write',
        'of the issuer that it has, in place',
      ],
      [
        'aws iam get-role --role-name cart --query Role.AssumeRolePolicyDocument | podrole trust add - --service-account shop/cart',
        'of a role as it is',
      ],
      [
        'podrole trust add policy.json --issuer https://oidc.example.com/new --like-issuer https://oidc.example.com/prod --write',
        'the same ServiceAccounts, in a cluster that takes the place of another',
      ],
    ],
    load: () => import('./add.ts'),
  },
  {
    name: 'trust remove',
    summary: 'Keep ServiceAccounts, or kiam, out by a trust policy, and leave the rest of it as it is.',
    flags: TRUST_REMOVE_FLAGS,
    operands: [FILE],
    examples: [
      ['podrole trust remove policy.json --service-account shop/cart', 'prints the policy'],
      [
        'podrole trust remove policy.json --issuer https://oidc.example.com/old --all --write',
        'all of a cluster that is gone',
      ],
      ['podrole trust remove policy.json --drop-kiam --write', "kiam's server, when all pods have moved"],
    ],
    load: () => import('./remove.ts'),
  },
  {
    name: 'trust pack',
    summary: 'Let in who gets in already, in as few characters as can be.',
    flags: TRUST_PACK_FLAGS,
    operands: [FILE],
    examples: [['podrole trust pack policy.json --write', 'one statement in place of many']],
    load: () => import('./pack.ts'),
  },
  {
    name: 'trust check',
    summary: 'Say whether STS would let somebody in by a trust policy, and if not, why.',
    flags: TRUST_CHECK_FLAGS,
    operands: [FILE],
    examples: [
      [
        'podrole trust check policy.json --issuer https://oidc.example.com/prod --service-account shop/cart',
        'a ServiceAccount',
      ],
      [
        'kubectl create token cart -n shop --audience sts.amazonaws.com | podrole trust check policy.json --token -',
        'a token',
      ],
    ],
    load: () => import('./check.ts'),
  },
  {
    name: 'trust lint',
    summary: 'Find what is wrong with trust policies before they are deployed.',
    flags: TRUST_LINT_FLAGS,
    operands: [{ ...FILE, isRepeatable: true }],
    examples: [
      ['podrole trust lint policies/*.json', 'exit status 1 for an error'],
      [
        'podrole trust lint policy.json --issuer https://oidc.example.com/prod --account-id 111122223333',
        'and whether it is meant for this cluster and account',
      ],
    ],
    load: () => import('./lint.ts'),
  },
];
