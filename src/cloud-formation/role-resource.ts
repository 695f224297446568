import { cloudFormation } from '../trust/formats/cloud-formation.ts';
import { OPEN_PARTITION } from '../trust/formats/open-arn.ts';
import { logicalId } from './logical-id.ts';
import type { RoleName } from './role-name.ts';

/** The parameter and the condition that every template of roles has for the permissions boundary. */
export const BOUNDARY = { parameter: 'PermissionsBoundary', condition: 'HasPermissionsBoundary' } as const;

/**
 * A role as a resource in YAML, below `Resources:`.
 *
 * @param policy - its trust policy, as JSON.
 */
export function roleResource({ roleArn, path, name }: RoleName, policy: string): string {
  const lines = [
    `# ${roleArn}`,
    `${logicalId(roleArn)}:`,
    '  Type: AWS::IAM::Role',
    '  DeletionPolicy: Retain',
    '  UpdateReplacePolicy: Retain',
    '  Properties:',
    `    RoleName: ${JSON.stringify(name)}`,
    `    Path: ${JSON.stringify(path)}`,
    `    PermissionsBoundary: !If [${BOUNDARY.condition}, !Ref ${BOUNDARY.parameter}, !Ref AWS::NoValue]`,
    ...indented(trustProperty(policy), '    '),
  ];
  return `\n${indented(lines.join('\n'), '  ').join('\n')}\n`;
}

/** The account of the provider stays as it is: in another one the role lets nobody in. */
function trustProperty(policy: string): string {
  const json = JSON.parse(policy, (key, value) => (key === 'Federated' ? withOpenPartition(value) : value));
  const text = cloudFormation({ kind: 'trust', json });
  // A substitution without anything to substitute is a mistake to those who check templates.
  return text.includes('${') ? text : text.replace('!Sub |', '|');
}

function withOpenPartition(providerArn: string): string {
  return providerArn.replace(/^arn:[^:]*:/, `arn:${OPEN_PARTITION}:`);
}

function indented(text: string, indent: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => indent + line);
}
