import { PodroleError } from '../../errors.ts';
import type { IamAccess } from '../access.ts';
import { readRole } from '../role.ts';
import type { AnsweredTarget } from './plan.ts';
import type { Target } from './targets.ts';

/** Roles that are read side by side: IAM lets a whole account ask for few at once. */
const AT_ONCE = 4;

/**
 * Reads roles, a few at once. One answer for each, in their order.
 *
 * @param told - how many were read.
 * @throws PodroleError AWS_UNAVAILABLE: what ails IAM ails all of them.
 */
export async function readTargets(
  access: IamAccess,
  targets: readonly Target[],
  told: (count: number) => void,
): Promise<readonly AnsweredTarget[]> {
  const answers: AnsweredTarget[] = [];
  let next = 0;
  let count = 0;
  let isOver = false;
  const readOn = async () => {
    for (let at = next++; at < targets.length && !isOver; at = next++) {
      const target = targets[at] as Target;
      answers[at] = { target, answer: await answerFor(access, target) };
      told(++count);
    }
  };
  const readers = Array.from({ length: AT_ONCE }, () =>
    readOn().catch((error: unknown) => {
      isOver = true;
      throw error;
    }),
  );
  await Promise.all(readers);
  return answers;
}

async function answerFor(access: IamAccess, { name }: Target): Promise<AnsweredTarget['answer']> {
  try {
    return await readRole(access, name);
  } catch (error) {
    if (!(error instanceof PodroleError) || error.code !== 'AWS_REFUSED') throw error;
    return { error, isMissing: isNoSuchEntity(error) };
  }
}

function isNoSuchEntity({ cause }: PodroleError): boolean {
  return cause instanceof Error && cause.message.startsWith('NoSuchEntity:');
}
