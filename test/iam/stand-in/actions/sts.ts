import type { Caller } from '../caller.ts';
import { Failure, validationError } from '../failure.ts';
import { type Parameters, text } from '../parameters.ts';
import type { Action } from './action.ts';
import { trusts } from './assume.ts';
import { required } from './validation.ts';

/** The actions of STS. */
export const STS_ACTIONS: Readonly<Record<string, Action>> = {
  GetCallerIdentity: {
    needs: () => [],
    run: (_parameters, { caller }) => ({ UserId: caller.userId, Account: caller.accountId, Arn: caller.arn }),
  },
  AssumeRole: {
    needs: (parameters) => [{ resource: required(parameters, 'RoleArn', { least: 20, most: 2048 }) }],
    run(parameters, { caller, accountOf, openSession, now }) {
      const roleArn = required(parameters, 'RoleArn', { least: 20, most: 2048 });
      const session = required(parameters, 'RoleSessionName', {
        least: 2,
        most: 64,
        pattern: '[\\w+=,.@-]*',
      });
      const [, partition = '', , , accountId = ''] = roleArn.split(':');
      const role = [...(accountOf(accountId)?.roles.values() ?? [])].find(({ arn }) => arn === roleArn);
      const externalId = text(parameters, 'ExternalId');
      if (role === undefined || !trusts(role.trustPolicy, { caller, externalId }))
        throw refused(caller.arn, roleArn);
      const seconds = secondsOf(parameters, caller);
      const opened = openSession({
        accountId,
        arn: `arn:${partition}:sts::${accountId}:assumed-role/${role.name}/${session}`,
        userId: `${role.id}:${session}`,
        expiresAt: now + seconds * 1000,
        editor: caller.editor,
      });
      return {
        Credentials: {
          AccessKeyId: opened.accessKeyId,
          SecretAccessKey: opened.secretAccessKey,
          SessionToken: opened.sessionToken,
          Expiration: new Date(now + seconds * 1000),
        },
        AssumedRoleUser: { AssumedRoleId: opened.userId, Arn: opened.arn },
      };
    },
  },
};

function secondsOf(parameters: Parameters, caller: Caller): number {
  const seconds = Number(text(parameters, 'DurationSeconds') ?? '3600');
  if (seconds >= 900 && seconds <= 3600) return seconds;
  const chained = caller.sessionToken !== undefined && seconds > 3600;
  throw validationError(
    chained
      ? 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining'
      : seconds > 3600
        ? 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'
        : `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900`,
  );
}

function refused(caller: string, role: string): Failure {
  return new Failure(
    'AccessDenied',
    `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${role}`,
    403,
  );
}
