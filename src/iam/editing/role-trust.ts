import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { errorNames, errorStatus } from '../../aws/error.ts';
import { CredentialsFailure } from '../../aws/requests.ts';
import type { IamAccess } from '../access.ts';
import { iamFailure } from '../failure.ts';
import { type LiveRole, readRole } from '../role.ts';

/** What became of a write. */
export type WriteAnswer =
  | 'written'
  /** Refused for now: nothing was changed, and the same may be taken a moment later. */
  | 'later'
  /** No answer came, so that it may have been done or not, or be done yet. */
  | 'unknown';

/** The trust policy of one role. */
export interface RoleTrust {
  /** @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE. */
  read(): Promise<string>;
  /**
   * Writes once: the SDK's own second try could come after somebody else's change, and undo it.
   *
   * @throws PodroleError AWS_REFUSED, AWS_UNAVAILABLE for what is refused for good; nothing was changed then.
   */
  write(text: string, signal: AbortSignal): Promise<WriteAnswer>;
}

/** The trust policy of a role of IAM. */
export function roleTrust(access: IamAccess, { name, arn }: Pick<LiveRole, 'name' | 'arn'>): RoleTrust {
  return {
    read: async () => (await readRole(access, name)).policyText,
    async write(text, signal) {
      const command = new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: text });
      try {
        await access.attempt((client, options) => client.send(command, options), signal);
        return 'written';
      } catch (thrown) {
        const answer = answerIn(thrown);
        if (answer !== undefined) return answer;
        throw iamFailure(thrown, {
          action: 'iam:UpdateAssumeRolePolicy',
          resource: `role ${name}`,
          arn,
        });
      }
    },
  };
}

const LATER = [
  'Throttling',
  'Throttled',
  'TooManyRequests',
  'RequestLimitExceeded',
  'ConcurrentModification',
];

/** Whatever status they come with. */
const UNKNOWN = [
  'ServiceFailure',
  'InternalFailure',
  'InternalError',
  'ServiceUnavailable',
  'RequestTimeout',
];

function answerIn(thrown: unknown): WriteAnswer | undefined {
  if (thrown instanceof CredentialsFailure) return undefined;
  const status = errorStatus(thrown);
  const names = errorNames(thrown);
  if (names.some((name) => LATER.includes(name))) return 'later';
  if (status === undefined || names.some((name) => UNKNOWN.includes(name))) return 'unknown';
  // Of what was done, too, the answer may be broken.
  return status < 300 || status >= 500 ? 'unknown' : undefined;
}
