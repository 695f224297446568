import { verbatim } from '../../identity/quote.ts';
import { rotationOf } from '../../issuer/rotation/candidate.ts';
import { keyStatuses } from '../../issuer/rotation/facts.ts';
import type { Step } from '../../issuer/rotation/in-order.ts';
import { moveSteps } from '../../issuer/rotation/move.ts';
import { rotationSteps } from '../../issuer/rotation/steps.ts';
import { pemFile } from '../../issuer/sources/files.ts';
import { jwksUrl } from '../../issuer/sources/jwks-url.ts';
import { checkKeys, KEYS_PLAN_FLAGS } from '../../settings/issuer-keys.ts';
import { type GivenFlags, readSettings } from '../../settings/read.ts';
import { outsideFetch } from '../outside.ts';
import { type KeysAtHand, keysAtHand, timeInWords } from './keys.ts';

type Settings = ReturnType<typeof readPlanSettings>;

/** `podrole issuer keys plan`: 1 when a step was skipped. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readPlanSettings(given);
  const atHand = await keysAtHand(settings);
  const plan =
    settings.newIssuer === undefined
      ? await rotationPlan(settings, atHand)
      : await movePlan(settings, settings.newIssuer, atHand);
  process.stdout.write(
    settings.output === 'json'
      ? json(plan)
      : `${verbatim(plan.about, LONGEST_LINE)}\n\n${plan.steps.map(inWords).join('\n')}`,
  );
  return plan.steps.some(({ state }) => state === 'skipped') ? 1 : 0;
}

function readPlanSettings(given: GivenFlags) {
  return checkKeys(readSettings(KEYS_PLAN_FLAGS, given));
}

interface Plan {
  readonly about: string;
  readonly steps: readonly Step[];
}

async function rotationPlan(settings: Settings, { facts }: KeysAtHand): Promise<Plan> {
  const { newKey, propagation: propagationMs, retireAfter: retireAfterMs } = settings;
  const [given] = newKey === undefined ? [] : await pemFile(newKey).read();
  const rotation = rotationOf(keyStatuses(facts, given?.kid), given?.kid);
  const { next, old } = rotation;
  const about =
    next === undefined
      ? 'Which key signs is not known: show a fresh token with --token, or name the new key with --new-key.'
      : old.length === 0 && next.signs === true
        ? `No rotation is under way: ${next.kid} signs, and there is no other key. Make a new pair, and plan with --new-key its public half.`
        : `To ${next.kid}${old.length === 0 ? '' : `, from ${old.map(({ kid }) => kid).join(', ')}`}.`;
  return {
    about,
    steps: next === undefined ? [] : rotationSteps(rotation, facts, { propagationMs, retireAfterMs }),
  };
}

async function movePlan(settings: Settings, newIssuer: string, { tokens }: KeysAtHand): Promise<Plan> {
  const { issuer, jwksPath } = settings;
  const fetch = await outsideFetch(settings);
  const kidsOf = (url: string) =>
    jwksUrl(`${url}${jwksPath}`, fetch)
      .read()
      .then((keys) => keys.map(({ kid }) => kid))
      .catch(() => undefined);
  const [fromKids, toKids] = await Promise.all([kidsOf(issuer), kidsOf(newIssuer)]);
  const issuers = tokens.map((token) => token.issuer);
  return {
    about: `From ${issuer} to ${newIssuer}.`,
    steps: moveSteps({ from: issuer, to: newIssuer, fromKids, toKids, issuers }),
  };
}

/** A JWKS may have a hundred kids. Characters. */
const LONGEST_LINE = 10_000;

const MARKS = { done: '✓', now: '→', later: ' ', skipped: '✗' } as const;

function inWords({ name, state, does, evidence, until }: Step, index: number): string {
  const time = until === undefined ? '' : `; until ${timeInWords(until)}`;
  const skipped = state === 'skipped' ? '    SKIPPED: roles break until this is done\n' : '';
  return `${MARKS[state]} ${index + 1}. ${name}: ${does}\n${skipped}    ${verbatim(evidence, LONGEST_LINE)}${time}\n`;
}

function json({ about, steps }: Plan): string {
  const shown = steps.map(({ until, ...step }) => ({
    ...step,
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  }));
  return `${JSON.stringify({ about, steps: shown }, null, 2)}\n`;
}
