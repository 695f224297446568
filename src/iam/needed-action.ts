import { type ActionTarget, IAM_ACTIONS, type IamAction } from './actions.ts';

/** An action that a command asks of IAM. */
export interface NeededAction {
  readonly action: IamAction;
  /** When it is asked, for people; `undefined` for always. */
  readonly when?: string;
  /** What is done where it is not allowed, for people; `undefined` where the command fails. */
  readonly otherwise?: string;
}

/** What takes the place of the resources in a policy. */
export interface PolicyPlaces {
  /** ARN of the roles, or a pattern of them. */
  readonly role: string;
  /** ARN of the provider. */
  readonly provider: string;
}

/**
 * The identity policy that allows actions and nothing else.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export function commandPolicy(needed: readonly NeededAction[], places: PolicyPlaces): object {
  const resources: Readonly<Record<ActionTarget, string>> = { ...places, any: '*' };
  const Statement = Object.entries(resources).flatMap(([target, Resource]) => {
    const Action = needed.map(({ action }) => action).filter((action) => IAM_ACTIONS[action].on === target);
    return Action.length === 0 ? [] : [{ Effect: 'Allow', Action, Resource }];
  });
  return { Version: '2012-10-17', Statement };
}
