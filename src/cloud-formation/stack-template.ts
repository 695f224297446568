import { BOUNDARY } from './role-resource.ts';

/** What a template says of itself. */
export interface StackFrame {
  readonly partition: string;
  readonly accountId: string;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  /** The issuer without `https://`. */
  readonly hostAndPath: string;
}

/** A template without its resources is no longer. Bytes. */
export const LONGEST_FRAME = 6000;

/** The text of a template, in YAML. */
export function stackTemplate(frame: StackFrame, resources: readonly string[]): string {
  return `${header(frame)}
AWSTemplateFormatVersion: '2010-09-09'
Description: ${JSON.stringify(`Roles for the pods of https://${frame.hostAndPath}${partText(frame)}`)}

Metadata:
  AWS::CloudFormation::Interface:
    ParameterLabels:
      ${BOUNDARY.parameter}: { default: Permissions boundary }

Parameters:
  ${BOUNDARY.parameter}:
    Type: String
    Description: ARN of the managed policy beyond which none of the roles has a permission; empty for none
    Default: ''
    AllowedPattern: ^(arn:[a-z0-9-]+:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9_+=,.@/-]{1,640})?$
    ConstraintDescription: must be empty, or the ARN of a managed policy (arn:PARTITION:iam::ACCOUNT:policy/NAME)

Conditions:
  ${BOUNDARY.condition}: !Not [!Equals [!Ref ${BOUNDARY.parameter}, '']]

Resources:${resources.join('')}`;
}

function header({ partition, accountId, parts, hostAndPath }: StackFrame): string {
  return [
    `Roles of account ${accountId} (${partition}) for the pods of https://${hostAndPath},`,
    'made by podrole cfn render of annotations. In another account they let nobody in.',
    '',
    'What the roles may do is yours: attach managed policies, or AWS::IAM::RolePolicy from stacks of your own, by RoleName. What',
    'an existing role has it keeps.',
    '',
    'Roles that exist are imported rather than created, if no other stack has them:',
    '',
    '  aws cloudformation create-change-set --stack-name STACK --change-set-name import --change-set-type CREATE \\',
    '    --import-existing-resources --capabilities CAPABILITY_NAMED_IAM --template-body file://FILE',
    '  aws cloudformation describe-change-set --stack-name STACK --change-set-name import',
    '  aws cloudformation execute-change-set --stack-name STACK --change-set-name import',
    '',
    'An import changes nothing of a role, its trust policy included. A change set of type UPDATE with --deployment-mode REVERT_DRIFT',
    "(and any update of a trust policy here) writes this file's trust policy over the one that the role has: nobody else gets in any",
    "more, whoever the role trusts now. kiam's statement goes with it, unless the file was rendered with --keep-kiam. To add to the",
    'policy that a role has instead, use podrole trust add.',
    ...(parts > 1
      ? [
          '',
          'In which file a role is hangs on its ARN and the number of files. When that number grows, some roles move to the new file:',
          'update the stacks that lose them first, which keeps the roles, and import them into the new one.',
        ]
      : []),
  ]
    .map((line) => `# ${line}`.trimEnd())
    .join('\n');
}

function partText({ part, parts }: StackFrame): string {
  return parts > 1 ? `, part ${part} of ${parts}` : '';
}
