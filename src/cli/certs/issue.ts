import { PodroleError } from '../../errors.ts';
import { CERTS_ISSUE_FLAGS, type IssueOrder, issueOrder } from '../../settings/certs-issue.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { lookAhead } from '../../tls/file-set.ts';
import { newKeyPair } from '../../tls/key-pair.ts';
import { handshakeProblem } from '../../tls/rehearsal.ts';
import { newServiceAuthority, signServiceLeaf } from '../../tls/service-certificates.ts';
import { hostOf } from '../../tls/service-name.ts';
import { writeTogether } from '../../tls/write-together.ts';
import { INTERRUPTED, untilInterrupted } from '../interrupted.ts';
import { toStdout } from '../tell.ts';
import { readAuthority } from './given-authority.ts';
import { AUTHORITY_FILES, fileContents, fileNames, type Issued, issuedJson, issuedLines } from './issued.ts';
import { keepAuthority } from './kept-authority.ts';

const DAY = 86_400_000;

/** `podrole certs issue`: a CA and a certificate for a Service, or a certificate under a CA that there is, as files. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(CERTS_ISSUE_FLAGS, given);
  const order = issueOrder(settings);
  const { dryRun, output } = settings;
  const kept = 'days' in order.authority && order.authority.replaces ? [] : AUTHORITY_FILES;
  const target = { folder: order.folder, force: settings.force, kept, flag: '--out' };
  return untilInterrupted('podrole: interrupted', async (isInterrupted) => {
    await keepAuthority(order, settings.force);
    await lookAhead({ ...target, names: fileNames(order) });
    const issued = await issue(order, Date.now());
    if (isInterrupted()) return INTERRUPTED;
    if (!dryRun) await writeTogether(target, fileContents(order, issued));
    const told = { order, issued, dryRun };
    toStdout(output === 'json' ? [JSON.stringify(issuedJson(told), null, 2)] : issuedLines(told));
    return 0;
  });
}

async function issue({ of, days, authority }: IssueOrder, now: number): Promise<Issued> {
  const ca =
    'days' in authority
      ? await newServiceAuthority(of, { now, lifeMs: authority.days * DAY })
      : await readAuthority(authority, { now, days });
  const keys = await newKeyPair();
  const leaf = await signServiceLeaf(ca, of, { keys, now, notAfter: now + days * DAY });
  const problem = await handshakeProblem(leaf, { bundle: ca.certPem, host: hostOf(of) });
  if (problem === undefined) return { ca, leaf };
  const which = 'days' in authority ? 'the CA' : `--ca ${JSON.stringify(authority.certFile)}`;
  throw new PodroleError(
    'TLS_INVALID',
    `${which} cannot vouch for ${hostOf(of)}: ${problem}; give one that may, or leave --ca out for a new one`,
  );
}
