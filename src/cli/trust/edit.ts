import { PodroleError } from '../../errors.ts';
import type { LiveReadSettings, LiveWriteSettings } from '../../settings/trust-live.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import type { Edit } from '../../trust/editing/edit.ts';
import type { PolicyFormat } from '../../trust/formats/print-policy.ts';
import type { LintOptions } from '../../trust/lint/options.ts';

/** What the commands that edit a policy have in common. */
export interface EditSettings extends LiveReadSettings, LiveWriteSettings {
  readonly format: PolicyFormat | undefined;
  readonly write: boolean;
  /** `undefined` where it was not given. */
  readonly quota: number | undefined;
  readonly output: 'text' | 'json';
}

/** Where a role is, and so the providers that it can use. */
export interface Home {
  /** Of the role. */
  readonly arn: string;
  readonly accountId: string;
  readonly partition: string;
}

/**
 * The account and partition that are meant: those of the role, where it is known.
 *
 * @throws PodroleError USAGE where flags say others.
 */
export function placeOf(
  given: { readonly accountId: string | undefined; readonly partition: string | undefined },
  home: Home | undefined,
): { readonly accountId: string | undefined; readonly partition: string | undefined } {
  if (home === undefined) return given;
  const { accountId = home.accountId, partition = home.partition } = given;
  if (accountId !== home.accountId || partition !== home.partition)
    throw new PodroleError(
      'USAGE',
      `--account-id and --partition come to account ${accountId} of partition ${partition}, and the role is in account ${home.accountId} of partition ${home.partition}, whose providers alone it can use; leave the flags out`,
    );
  return home;
}

/** An edit, and what lint is to know of it. */
export interface PlannedEdit {
  readonly change: Edit;
  readonly lint: LintOptions;
  /** Whether it is written anew though nobody else is let in. */
  readonly packs?: boolean;
}

/** Makes the edit of a policy; where its role is known only for those of IAM. */
export type PlanEdit = (document: PolicyDocument, home: Home | undefined) => PlannedEdit;

/** Edits the policy of an operand FILE, or those of the roles that flags name. 1 for one that could not be. */
export async function runEdit(
  operands: readonly string[],
  settings: EditSettings,
  planFor: PlanEdit,
): Promise<number> {
  if (settings.role.length > 0) {
    checkNoFile(operands, settings);
    const { editLive } = await import('./live/edit-live.ts');
    return editLive(settings, planFor);
  }
  checkFile(settings);
  const { editFile } = await import('./edit-file.ts');
  return editFile(fileOf(operands), settings, planFor);
}

/**
 * The operand FILE, where no role is named.
 *
 * @throws PodroleError USAGE for none.
 */
export function fileOf([path]: readonly string[]): string {
  if (path !== undefined) return path;
  throw new PodroleError(
    'USAGE',
    'no policy is given; name a FILE, - for standard input, or a role of IAM with --role',
  );
}

/** @throws PodroleError USAGE for a FILE beside `--role`. */
export function checkNoFile(operands: readonly string[], { write, format }: Partial<EditSettings>): void {
  if (operands.length > 0)
    throw new PodroleError(
      'USAGE',
      `FILE ${JSON.stringify(operands[0])} and --role are both given; leave one of them out`,
    );
  if (write === true || format !== undefined)
    throw new PodroleError('USAGE', '--write and --format are for a FILE; leave them out with --role');
}

/** Those that the environment may have for other commands count for nothing here. */
function checkFile({ force, yes }: EditSettings): void {
  const stray = Object.entries({ force, yes })
    .filter(([, given]) => given)
    .map(([name]) => `--${name}`);
  if (stray.length > 0)
    throw new PodroleError(
      'USAGE',
      `${stray.join(', ')} ${stray.length === 1 ? 'is' : 'are'} for roles of IAM (--role); a FILE is only printed, unless --write is given`,
    );
}
