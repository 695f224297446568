import type { Condition } from '../policy.ts';
import { hasWildcard } from '../subject.ts';
import { type Frame, type Matching, WEB_IDENTITY } from './frame.ts';
import { sorted } from './sorted.ts';

/** The frame of a new statement. */
export function plainFrame(
  { providerArn, hostAndPath }: Pick<Frame, 'providerArn' | 'hostAndPath'>,
  { audience, matching, sessionNames }: PlainFrameOptions,
): Frame {
  return {
    sid: undefined,
    providerArn,
    hostAndPath,
    actions: [WEB_IDENTITY],
    audience: { matching: 'StringEquals', values: [audience] },
    matching,
    others: sessionCondition(sessionNames),
  };
}

/** What a new statement asks of a token. */
export interface PlainFrameOptions {
  readonly audience: string;
  readonly matching: Matching;
  /** Patterns of role session names; empty for any. */
  readonly sessionNames: readonly string[];
}

/** The condition key of the role session name. */
export const SESSION_NAME_KEY = 'sts:RoleSessionName';

/** The condition under which a statement holds for these role session names alone. */
export function sessionCondition(names: readonly string[]): readonly Condition[] {
  if (names.length === 0) return [];
  const operator: Matching = names.some(hasWildcard) ? 'StringLike' : 'StringEquals';
  return [{ operator, key: SESSION_NAME_KEY, values: sorted(names) }];
}
