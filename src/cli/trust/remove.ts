import { PodroleError } from '../../errors.ts';
import { verbatim } from '../../identity/quote.ts';
import type { SettingsOf } from '../../settings/flag.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_REMOVE_FLAGS } from '../../settings/trust-edit.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import { admittedBy } from '../../trust/editing/admitted-by.ts';
import { isAssumeRole, isKiam } from '../../trust/editing/assume-role.ts';
import type { Dismissed } from '../../trust/editing/dismiss.ts';
import { modelOf } from '../../trust/editing/model.ts';
import { sorted } from '../../trust/editing/sorted.ts';
import { subjectOf } from '../../trust/subject.ts';
import { type Home, runEdit } from './edit.ts';
import { hostAndPathFor } from './provider.ts';

/** Says something that is no reason to stop. */
type Note = (line: string) => void;

type RemoveSettings = SettingsOf<typeof TRUST_REMOVE_FLAGS>;

/** `podrole trust remove FILE`: keeps ServiceAccounts, or kiam's server, out. */
export async function run(given: GivenFlags, operands: readonly string[]): Promise<number> {
  const settings = readSettings(TRUST_REMOVE_FLAGS, given);
  const { serviceAccount, all, dropKiam, audience } = settings;
  if (all && serviceAccount.length > 0)
    throw new PodroleError(
      'USAGE',
      '--all takes every ServiceAccount out; leave it or --service-account out',
    );
  if (!all && serviceAccount.length === 0 && dropKiam === undefined)
    throw new PodroleError('USAGE', 'nothing to remove; give --service-account, --all or --drop-kiam');
  return runEdit(operands, settings, (document, home) => {
    const note = (line: string) => tell(line, home);
    checkKiam(settings, document, note);
    return {
      change: { dismiss: dismissed(settings, document, note), dropKiam },
      lint: audience === undefined ? {} : { audience },
    };
  });
}

function tell(line: string, home: Home | undefined): void {
  process.stderr.write(`podrole: ${home === undefined ? '' : `${home.arn}: `}${line}\n`);
}

function dismissed(
  { issuer, serviceAccount, all, audience }: RemoveSettings,
  document: PolicyDocument,
  note: Note,
): Dismissed | undefined {
  if (!all && serviceAccount.length === 0) return undefined;
  const hostAndPath = hostAndPathFor(issuer, document.policy);
  const subjects = all ? 'all' : serviceAccount.map(subjectOf);
  if (subjects !== 'all') checkPresence(subjects, document, { hostAndPath, audience, note });
  return { hostAndPath, audience, subjects };
}

/**
 * Says which subjects are not there to be removed.
 *
 * @throws PodroleError USAGE for one that another issuer's statement lets in: that was meant, and would stay.
 */
function checkPresence(
  subjects: readonly string[],
  document: PolicyDocument,
  { hostAndPath, audience, note }: Pick<Dismissed, 'hostAndPath' | 'audience'> & { readonly note: Note },
): void {
  const model = modelOf(document);
  const known = admittedBy(model, { hostAndPath, audience });
  for (const subject of subjects.filter((one) => !known.includes(one))) {
    const others = [...model.grants.values()].filter((one) => one.subjects.has(subject));
    const other = others.find(({ frame }) => frame.hostAndPath !== hostAndPath)?.frame.hostAndPath;
    if (other !== undefined)
      throw new PodroleError(
        'USAGE',
        `--issuer (or PODROLE_ISSUER) is https://${hostAndPath}, and the policy has ${subject} of https://${other}; give the issuer that is meant`,
      );
    note(`${subject} is not in the policy${audience === undefined ? '' : ` with audience ${audience}`}`);
  }
}

/**
 * Says where kiam's server is not found.
 *
 * @throws PodroleError USAGE for a role that is not there, and where none is named for kiam but others may be its server.
 */
function checkKiam({ dropKiam }: RemoveSettings, { policy }: PolicyDocument, note: Note): void {
  if (dropKiam === undefined) return;
  const roles = policy.statements.filter(isAssumeRole).flatMap(({ principals = [] }) => principals);
  if (roles.some((principal) => isKiam(principal, dropKiam))) return;
  const others = sorted(roles.filter(({ type }) => type === 'AWS').map(({ value }) => value));
  const names = others
    .slice(0, 3)
    .map((value) => verbatim(value))
    .join(', ');
  if (dropKiam !== 'named-kiam' || others.length > 0)
    throw new PodroleError(
      'USAGE',
      `--drop-kiam finds no ${dropKiam === 'named-kiam' ? 'role with kiam in its name' : dropKiam.roleArn} in the policy, which lets in ${names || 'no role'}; give the ARN of the role that is kiam's server, as it stands there`,
    );
  note("the policy has no statement for a role such as kiam's server");
}
