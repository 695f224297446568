import { webIdentityRequest } from '../evaluation/web-identity-request.ts';
import { parseOidcProviderArn, providersIn } from '../oidc-provider.ts';
import type { Statement, TrustPolicy } from '../policy.ts';
import { SUBJECT_PREFIX } from '../subject.ts';
import { frameOf } from './frame.ts';
import { expectationsOf, type NamedSubjects, NOBODY, namedAs, sample, type Token } from './named-subjects.ts';
import { SESSION_NAME_KEY } from './plain-frame.ts';
import type { Expectation, Probe } from './prove.ts';
import { sorted } from './sorted.ts';
import { checkEffort, checkValues, oneOfEach, type TellApart, tellingApart } from './telling-apart.ts';

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

function probe(token: Token, expectation: (token: Token) => Expectation): Probe {
  const { providerArn, audience, subject, sessionName } = token;
  const hostAndPath = parseOidcProviderArn(providerArn)?.hostAndPath ?? '';
  return {
    who: `${subject} (audience ${audience})`,
    request: webIdentityRequest({ providerArn, hostAndPath, subject, audience: [audience], sessionName }),
    expects: expectation(token),
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
