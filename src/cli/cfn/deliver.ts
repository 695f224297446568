import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_DIRECT_BYTES } from '../../cloud-formation/limits.ts';
import type { RoleStack } from '../../cloud-formation/role-stacks.ts';
import { few } from '../../demand/few.ts';
import { PodroleError, systemReason } from '../../errors.ts';
import { verbatim } from '../../identity/quote.ts';
import { LONGEST_ARN } from '../../identity/role-arn.ts';
import type { CfnRenderSettings } from '../../settings/cfn.ts';
import { writeWhole } from '../../tls/write-whole.ts';
import { toStderr } from '../tell.ts';

/**
 * Prints a template that is the only one, or writes each to a file of its own in `--out`, whole.
 *
 * @throws PodroleError USAGE for several without a folder, FILE_UNWRITABLE for one that cannot be written to.
 */
export async function deliver(
  stacks: readonly RoleStack[],
  { out, name, dryRun }: Pick<CfnRenderSettings, 'out' | 'name' | 'dryRun'>,
): Promise<void> {
  const files = stacks.map((stack) => ({ stack, file: fileName(stack, name) }));
  const isPrinted = out === undefined && files.length === 1;
  if (!isPrinted && out === undefined && !dryRun)
    throw new PodroleError(
      'USAGE',
      `there are ${files.length} templates: ${few(files.map(named))}; give --out FOLDER to write them to`,
    );
  toStderr(files.map(({ stack, file }) => `podrole: ${isPrinted ? '' : `${file}: `}${summary(stack)}`));
  if (dryRun) return;
  if (out === undefined) {
    process.stdout.write(stacks.map(({ template }) => template).join(''));
    return;
  }
  const others = await othersIn(out, name, new Set(files.map(({ file }) => file)));
  for (const { stack, file } of files) await writeWhole(join(out, file), stack.template, '--out');
  toStderr(
    others.map(
      (file) =>
        `podrole: ${join(out, file)} is of an earlier rendering; update its stack last, then remove it`,
    ),
  );
}

/**
 * Numbered even if it is the only one, so that the first keeps its name when a second comes. An account is one of its
 * partition: whoever writes an annotation can name one of the same number in another.
 */
function fileName({ partition, accountId, part }: RoleStack, name: string): string {
  return `${name}${partition === 'aws' ? '' : `-${partition}`}-${accountId}-${part}.yaml`;
}

/** The account is often one that a single annotation brings in. */
function named({ file, stack: { accountId, roles } }: { readonly file: string; readonly stack: RoleStack }) {
  const [only = ''] = roles;
  const what = roles.length === 1 ? `the role ${verbatim(only, LONGEST_ARN)}` : `${roles.length} roles`;
  return `${file} (account ${accountId}, ${what})`;
}

function summary({ accountId, roles, template }: RoleStack): string {
  const bytes = Buffer.byteLength(template);
  const way =
    bytes > MAX_DIRECT_BYTES
      ? `; over the ${MAX_DIRECT_BYTES} that CloudFormation takes directly: deploy it with --s3-bucket`
      : '';
  return `account ${accountId}, ${roles.length} ${roles.length === 1 ? 'role' : 'roles'}, ${bytes} bytes${way}`;
}

/** Files of the same name that are not written now. */
async function othersIn(
  folder: string,
  name: string,
  written: ReadonlySet<string>,
): Promise<readonly string[]> {
  try {
    await mkdir(folder, { recursive: true });
    const found = await readdir(folder);
    const rendered = found.filter((file) =>
      /^(-aws[a-z0-9-]+)?-\d{12}-\d+\.yaml$/.test(file.slice(name.length)),
    );
    return rendered.filter((file) => file.startsWith(name) && !written.has(file)).sort();
  } catch (cause) {
    const problem = `--out ${JSON.stringify(folder)} ${whyNot(cause)}`;
    throw new PodroleError('FILE_UNWRITABLE', problem, { cause });
  }
}

function whyNot(cause: unknown): string {
  const isFile = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
  return isFile
    ? 'is a file, not a folder; name a folder for the templates, or print the one that there is without --out'
    : `cannot be made or read: ${systemReason(cause)}`;
}
