import type { ForbiddenClaim } from '../../demand/demand.ts';
import { accountName, fewHolders } from '../../demand/few.ts';
import { isWithoutArn } from '../../demand/find-unusable.ts';
import { REASONS } from '../../identity/reasons.ts';

/** Who asks for a role and is let in by no template, line by line; of what comes to no ARN findings tell. */
export function forbiddenLines(forbidden: readonly ForbiddenClaim[]): readonly string[] {
  return forbidden
    .filter((claim) => !isWithoutArn(claim))
    .map(({ asked, holders, reason, message, namespace, serviceAccount }) => {
      const who = `ServiceAccount ${accountName(namespace, serviceAccount)}: "${asked}" (${fewHolders(holders)})`;
      return `forbidden ${reason}: ${who} is rendered in no template: ${message}. ${REASONS[reason].mend}`;
    });
}
