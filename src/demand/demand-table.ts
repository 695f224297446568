import { dialectOf } from '../identity/reasons.ts';
import { columns } from '../terminal/columns.ts';
import type { AgentClaim, ChainClaim, Claim, Demand, ForbiddenClaim } from './demand.ts';
import { accountName, few, fewHolders } from './few.ts';
import { FINDINGS, type Finding } from './findings.ts';
import { grouped } from './grouped.ts';
import { PERMISSIONS } from './permission.ts';

/**
 * A demand for people: who each role must trust, which roles go on to which, what is forbidden, and what was found. What
 * users wrote is escaped, and what is not the answer itself is cut to {@link MOST_SHOWN}.
 */
export function demandTable(demand: Demand, findings: readonly Finding[]): string {
  const parts = [
    claimsPart(demand),
    chainsPart(demand.chains),
    agentsPart(demand.agents),
    forbiddenPart(demand.forbidden),
    findingsPart(findings),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

/** Of what is forbidden, and of the findings of one code. */
const MOST_SHOWN = 20;

function claimsPart({ claims, asked }: Demand): string {
  if (claims.length === 0) {
    const who = `${asked.serviceAccounts} ServiceAccounts and ${asked.pods} pods and templates`;
    return `No role must trust anybody: of ${who} none has one.\n`;
  }
  const head = ['ROLE', 'SERVICEACCOUNT', 'AUDIENCE', 'BY', 'PERMITTED BY'];
  return columns(head, distinct(claims.map(claimRow)));
}

function claimRow(claim: Claim): readonly string[] {
  const { roleArn, audience, method, permittedBy } = claim;
  const by = method === 'chain' ? `${byOf(claim)}, to go on` : byOf(claim);
  return [roleArn, accountOf(claim), audience, by, PERMISSIONS[permittedBy].shown];
}

function chainsPart(chains: readonly ChainClaim[]): string {
  if (chains.length === 0) return '';
  const head = ['CHAINED ROLE', 'TRUSTS ROLE', 'FOR', 'EXTERNAL ID', 'BY', 'PERMITTED BY'];
  const rows = chains.map((chain) => [
    chain.roleArn,
    chain.baseRoleArn,
    accountOf(chain),
    chain.externalId === undefined ? 'no' : 'yes',
    byOf(chain),
    PERMISSIONS[chain.permittedBy].shown,
  ]);
  return columns(head, distinct(rows));
}

/** Two external ids, or two ways to one role, make rows that read the same. */
function distinct(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}

function agentsPart(agents: readonly AgentClaim[]): string {
  if (agents.length === 0) return '';
  const names = agents.slice(0, MOST_SHOWN).map(accountOf);
  return `From the EKS Pod Identity agent, which needs no trust in an OIDC provider: ${few(names, agents.length)}.\n`;
}

function forbiddenPart(forbidden: readonly ForbiddenClaim[]): string {
  if (forbidden.length === 0) return '';
  const rows = forbidden
    .slice(0, MOST_SHOWN)
    .map(({ asked, holders, reason, message, ...account }) => [
      cut(asked),
      accountOf(account),
      fewHolders(holders),
      `${reason}: ${message}`,
    ]);
  const table = columns(['FORBIDDEN ROLE', 'SERVICEACCOUNT', 'ASKED FOR BY', 'WHY'], rows);
  return `${table}${more(forbidden.length)}`;
}

function findingsPart(findings: readonly Finding[]): string {
  const parts = [...grouped(findings, ({ code }) => code).values()].map((ofCode) => {
    const [first] = ofCode;
    if (first === undefined) return '';
    const { level, code, mend } = first;
    const lines = ofCode.slice(0, MOST_SHOWN).map(({ at, text }) => `  ${at}: ${text}\n`);
    return `${level} ${code}: ${FINDINGS[code].means} ${mend}\n${lines.join('')}${more(ofCode.length)}`;
  });
  return parts.join('');
}

function more(count: number): string {
  return count > MOST_SHOWN ? `  and ${count - MOST_SHOWN} more\n` : '';
}

function byOf({ reason }: Pick<Claim, 'reason'>): string {
  return `${dialectOf(reason)} (${reason})`;
}

function accountOf({
  namespace,
  serviceAccount,
}: Pick<Claim, 'namespace'> & Pick<Claim, 'serviceAccount'>): string {
  return accountName(namespace, serviceAccount);
}

/** One long cell would widen every line. Characters. */
const LONGEST_ASKED = 100;

function cut(text: string): string {
  return text.length > LONGEST_ASKED ? `${text.slice(0, LONGEST_ASKED)}…` : text;
}
