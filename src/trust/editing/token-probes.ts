import { matchesWildcard } from '../../identity/wildcard.ts';
import { webIdentityRequest } from '../evaluation/web-identity-request.ts';
import { parseOidcProviderArn } from '../oidc-provider.ts';
import type { Statement, TrustPolicy } from '../policy.ts';
import { hasWildcard, SUBJECT_PREFIX } from '../subject.ts';
import { frameOf } from './frame.ts';
import { SESSION_NAME_KEY } from './plain-frame.ts';
import type { Expectation, Probe } from './prove.ts';
import { sorted } from './sorted.ts';
import { checkEffort, checkValues, oneOfEach, type TellApart, tellingApart } from './telling-apart.ts';

/** Subjects that an edit names, patterns among them, and what is to become of them. */
export interface NamedSubjects {
  readonly becomes: 'allowed' | 'refused';
  readonly providerArn: string;
  /** `undefined` for every audience. */
  readonly audience: string | undefined;
  readonly subjects: readonly string[];
  /** Patterns of session names for which it is so; empty for any. */
  readonly sessionNames: readonly string[];
}

/** What no policy names, to stand for all that it does not name. */
const NOBODY = 'podrole-proof';

/** A token as it is put to both policies. */
interface Token {
  readonly providerArn: string;
  readonly audience: string;
  readonly subject: string;
  readonly sessionName: string;
}

/**
 * A probe for each token that the policies or the edit name: of each provider every subject, with every audience and session
 * name, and one that nobody names.
 */
export function tokenProbes(
  policies: readonly TrustPolicy[],
  named: readonly NamedSubjects[],
): readonly Probe[] {
  checkValues(policies);
  const statements = policies.flatMap((policy) => policy.statements);
  const owned = statements.flatMap((statement) => frameOf(statement) ?? []);
  const sessionNames = oneOfEach(
    sorted([
      NOBODY,
      ...named.flatMap((one) => one.sessionNames.map(sample)),
      ...statements.flatMap(sessionNamesIn),
    ]),
    tellingApart(policies, isSessionKey),
    ...named.map((one) => isAmong(one.sessionNames.map(sample))),
  );
  const tellAudience = tellingApart(policies, isAudienceKey);
  const tellSubject = tellingApart(policies, (key) => key.endsWith(':sub'));
  const tokens = sorted([...providersIn(statements), ...named.map(({ providerArn }) => providerArn)]).map(
    (providerArn) => {
      const own = owned.filter(({ frame }) => frame.providerArn === providerArn);
      const ofNamed = named.filter((one) => one.providerArn === providerArn);
      const audiences = oneOfEach(
        sorted([
          NOBODY,
          ...statements.flatMap(audiencesIn),
          ...ofNamed.flatMap(({ audience }) => audience ?? []),
        ]),
        tellAudience,
        isAmong(ofNamed.flatMap(({ audience }) => audience ?? [])),
      );
      const subjects = oneOfEach(
        sorted([
          `${SUBJECT_PREFIX}${NOBODY}:${NOBODY}`,
          ...[...own, ...ofNamed].flatMap((one) => one.subjects.map(sample)),
        ]),
        tellSubject,
        ...ofNamed.map(namedAs),
      );
      return { providerArn, audiences, subjects, expectations: expectationsOf(ofNamed) };
    },
  );
  const count = tokens.reduce((sum, { audiences, subjects }) => sum + audiences.length * subjects.length, 0);
  checkEffort(count * sessionNames.length, policies);
  return tokens.flatMap(({ providerArn, audiences, subjects, expectations }) =>
    audiences.flatMap((audience) =>
      subjects.flatMap((subject) =>
        sessionNames.map((sessionName) =>
          probe({ providerArn, audience, subject, sessionName }, expectations),
        ),
      ),
    ),
  );
}

/** Whether an edit names a value, and as which of several. */
function isAmong(values: readonly string[]): TellApart {
  const places = new Map(values.map((value, place) => [value, String(place)]));
  return (value) => places.get(value) ?? '';
}

/** Whether an edit names a subject itself, or by a pattern. */
function namedAs({ subjects }: NamedSubjects): TellApart {
  const exact = new Set(subjects.map(sample));
  const patterns = subjects.filter(hasWildcard);
  return (subject) => {
    if (exact.has(subject)) return 'itself';
    return patterns.some((pattern) => matchesWildcard(pattern, subject)) ? 'pattern' : '';
  };
}

/** The ARNs of the OIDC providers that statements name. */
export function providersIn(statements: readonly Statement[]): readonly string[] {
  return statements
    .flatMap(({ principals = [] }) => principals)
    .filter(({ type, value }) => type === 'Federated' && parseOidcProviderArn(value) !== undefined)
    .map(({ value }) => value);
}

function probe(token: Token, expectation: (token: Token) => Expectation): Probe {
  const { providerArn, audience, subject, sessionName } = token;
  const hostAndPath = parseOidcProviderArn(providerArn)?.hostAndPath ?? '';
  return {
    who: `${subject} (audience ${audience})`,
    request: webIdentityRequest({ providerArn, hostAndPath, subject, audience: [audience], sessionName }),
    expects: expectation(token),
  };
}

function expectationsOf(named: readonly NamedSubjects[]): (token: Token) => Expectation {
  const prepared = named.map((one) => ({
    ...one,
    exact: new Set(one.subjects.map(sample)),
    patterns: one.subjects.filter(hasWildcard),
  }));
  return ({ audience, subject, sessionName }) => {
    for (const { becomes, audience: asked, exact, patterns, sessionNames } of prepared) {
      if (asked !== undefined && asked !== audience) continue;
      if (exact.has(subject)) {
        const isFor = sessionNames.length === 0 || sessionNames.map(sample).includes(sessionName);
        if (isFor) return becomes;
        return sessionNames.some((pattern) => matchesWildcard(pattern, sessionName)) ? 'not-refused' : 'same';
      }
      if (patterns.some((pattern) => matchesWildcard(pattern, subject)))
        return becomes === 'allowed' ? 'not-refused' : 'not-allowed';
    }
    return 'same';
  };
}

/** Of statements that are none of podrole's, too: one of them may let in who is to be kept out. */
function audiencesIn(statement: Statement): readonly string[] {
  return samplesIn(statement, isAudienceKey);
}

function sessionNamesIn(statement: Statement): readonly string[] {
  return samplesIn(statement, isSessionKey);
}

function isAudienceKey(key: string): boolean {
  return key.endsWith(':aud');
}

function isSessionKey(key: string): boolean {
  return key === SESSION_NAME_KEY.toLowerCase();
}

function samplesIn({ conditions }: Statement, isMeant: (key: string) => boolean): readonly string[] {
  return conditions
    .filter(({ key }) => isMeant(key.toLowerCase()))
    .flatMap(({ values }) => values.map(sample));
}

/** Something that a pattern matches; of what is none, itself. */
function sample(pattern: string): string {
  return pattern.replaceAll('*', NOBODY).replaceAll('?', 'x');
}
