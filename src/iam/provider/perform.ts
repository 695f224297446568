import { DeleteOpenIDConnectProviderCommand, type IAMClient } from '@aws-sdk/client-iam';
import type { Call } from '../../aws/ask.ts';
import { errorNames } from '../../aws/error.ts';
import { PodroleError } from '../../errors.ts';
import { withProgress } from '../../terminal/progress.ts';
import type { IamAccess } from '../access.ts';
import type { IamRequest } from '../failure.ts';
import type { ProviderPlace } from './place.ts';
import { type ProviderStep, STEP_ACTIONS } from './step.ts';
import { changeRequest, creationRequest } from './step-request.ts';

/** How to wait; milliseconds. */
export type Pause = (ms: number) => Promise<unknown>;

/** What becomes of a step. */
export type Performed =
  | 'done'
  /** Somebody else made the provider first. */
  | 'exists';

/** Does one step. @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
export async function performStep(
  access: IamAccess,
  {
    step,
    place,
    pause,
  }: { readonly step: ProviderStep; readonly place: ProviderPlace; readonly pause: Pause },
): Promise<Performed> {
  const { resource, arn } = place;
  const request = { action: STEP_ACTIONS[step.kind], resource, arn };
  if (step.kind !== 'create') {
    await askInTurn(access, { request, pause }, changeRequest(step, arn));
    return 'done';
  }
  const creation = creationRequest(step, place.url);
  const made = await askInTurn(access, { request, pause }, (client, options) =>
    creation(client, options).catch((error: unknown) => ifNamed(error, 'EntityAlreadyExists', 'exists')),
  );
  if (made === 'exists') return made;
  if (made !== arn)
    throw new PodroleError(
      'AWS_REFUSED',
      `IAM made ${JSON.stringify(made)} in place of ${arn}: the credentials are of another account or partition; give those that are meant, and take that provider out`,
    );
  return 'done';
}

/** Deletes the provider of a place; one that is gone already is no error. @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
export async function deleteProvider(access: IamAccess, place: ProviderPlace, pause: Pause): Promise<void> {
  const { resource, arn } = place;
  const request = { action: 'iam:DeleteOpenIDConnectProvider', resource, arn } as const;
  await askInTurn(access, { request, pause }, (client, options) =>
    client
      .send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn }), options)
      .catch((error: unknown) => ifNamed(error, 'NoSuchEntity', undefined)),
  );
}

/** Milliseconds before each further attempt, where somebody else changes the same provider. */
const TURNS = [200, 400, 800, 1600];

interface Turn {
  readonly request: IamRequest;
  readonly pause: Pause;
}

function askInTurn<T>(access: IamAccess, turn: Turn, call: Call<IAMClient, T>): Promise<T> {
  const { action, resource } = turn.request;
  return withProgress(`waiting for ${action} on ${resource} …`, () => inTurn(access, turn, call));
}

/** Two changes at once: IAM refuses one, which may succeed a moment later. The SDK does not try that again. */
async function inTurn<T>(access: IamAccess, { request, pause }: Turn, call: Call<IAMClient, T>): Promise<T> {
  for (const wait of TURNS) {
    const turn = await access.ask(request, (client, options) =>
      call(client, options).then(
        (answer) => ({ answer }),
        (error: unknown) => ifNamed(error, 'ConcurrentModification', undefined),
      ),
    );
    if (turn !== undefined) return turn.answer;
    await pause(wait);
  }
  return access.ask(request, call);
}

function ifNamed<T>(error: unknown, name: string, then: T): T {
  if (errorNames(error).includes(name)) return then;
  throw error;
}
