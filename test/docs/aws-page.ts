import { IAM_ACTIONS } from '../../src/iam/actions.ts';
import { LEFT } from '../../src/iam/apply/left.ts';
import { APPLY_PERMISSIONS } from '../../src/iam/apply/permissions.ts';
import { TRUST_PERMISSIONS } from '../../src/iam/editing/permissions.ts';
import { commandPolicy, type NeededAction } from '../../src/iam/needed-action.ts';
import { PROVIDER_PERMISSIONS } from '../../src/iam/provider/permissions.ts';
import { filledPage } from './filled-page.ts';
import { table } from './table.ts';

const PLACES = {
  role: 'arn:aws:iam::111122223333:role/*',
  provider: 'arn:aws:iam::111122223333:oidc-provider/oidc.example.com/prod',
};

/** Every command that asks IAM for something, with what it asks for. */
export const COMMAND_PERMISSIONS: Readonly<Record<string, readonly NeededAction[]>> = {
  ...PROVIDER_PERMISSIONS,
  ...TRUST_PERMISSIONS,
  ...APPLY_PERMISSIONS,
};

/** `docs/aws.md` */
export function awsPage(): Promise<string> {
  return filledPage('docs/aws.md', { left: left(), permissions: permissions() });
}

function left(): string {
  return table(
    ['code', 'exit status 1', 'what it means', 'what to do'],
    Object.entries(LEFT).map(([code, { isRefused, means, mend }]) => [
      `\`${code}\``,
      isRefused ? 'yes' : '',
      means,
      mend,
    ]),
  );
}

function permissions(): string {
  return Object.entries(COMMAND_PERMISSIONS)
    .map(([command, needed]) => `${heading(command)}\n\n${actions(needed)}\n\n${policy(needed)}`)
    .join('\n\n');
}

function heading(command: string): string {
  return `### \`podrole ${command}\``;
}

function actions(needed: readonly NeededAction[]): string {
  return table(
    ['action', 'what for', 'when', 'without it'],
    needed.map(({ action, when = 'always', otherwise = 'the command fails' }) => [
      `\`${action}\``,
      IAM_ACTIONS[action].why,
      when,
      otherwise,
    ]),
  );
}

function policy(needed: readonly NeededAction[]): string {
  return `\`\`\`json\n${JSON.stringify(commandPolicy(needed, PLACES))}\n\`\`\``;
}
