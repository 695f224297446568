import { PodroleError } from '../../errors.ts';
import type { SettingsOf } from '../../settings/flag.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { TRUST_REMOVE_FLAGS } from '../../settings/trust.ts';
import type { PolicyDocument } from '../../trust/document.ts';
import type { Dismissed } from '../../trust/editing/grants.ts';
import { admittedBy } from '../../trust/editing/grants.ts';
import { modelOf } from '../../trust/editing/model.ts';
import { subjectOf } from '../../trust/subject.ts';
import { runEdit } from './edit.ts';
import { hostAndPathFor } from './provider.ts';

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
  return runEdit(operands, settings, (document) => ({
    change: { dismiss: dismissed(settings, document), dropKiam },
    lint: audience === undefined ? {} : { audience },
  }));
}

function dismissed(
  { issuer, serviceAccount, all, audience }: RemoveSettings,
  document: PolicyDocument,
): Dismissed | undefined {
  if (!all && serviceAccount.length === 0) return undefined;
  const hostAndPath = hostAndPathFor(issuer, document.policy);
  const subjects = all ? 'all' : serviceAccount.map(subjectOf);
  const known = admittedBy(modelOf(document), { hostAndPath, audience });
  const missing = subjects === 'all' ? [] : subjects.filter((subject) => !known.includes(subject));
  for (const subject of missing) process.stderr.write(`podrole: ${subject} is not in the policy\n`);
  return { hostAndPath, audience, subjects };
}
