import { cloudFormation } from './cloud-formation.ts';
import type { PolicyFormat } from './print-policy.ts';
import { terraformMap } from './terraform.ts';

/** Trust policies of several roles, by ARN, in one of the formats: as a map of roles, or one after the other. */
export function printPolicies(policies: ReadonlyMap<string, object>, format: PolicyFormat): string {
  return PRINTERS[format](policies);
}

const PRINTERS: Readonly<Record<PolicyFormat, (policies: ReadonlyMap<string, object>) => string>> = {
  json: (policies) => `${JSON.stringify(Object.fromEntries(policies), null, 2)}\n`,
  // A map can have the property but once, so that each is a document of its own.
  cloudformation: (policies) =>
    [...policies]
      .map(([roleArn, json]) => `# ${roleArn}\n${cloudFormation({ kind: 'trust', json })}`)
      .join('---\n'),
  terraform: terraformMap,
};
