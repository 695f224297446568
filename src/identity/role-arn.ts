// What amazon-eks-pod-identity-webhook checks before it warns; JavaScript's \w and \d are ASCII, as Go's are.
const ROLE_ARN = /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w\-/.@+=,]+$/;

/** Whether `text` is a role ARN in any partition (IAM User Guide, "IAM identifiers"). */
export function isRoleArn(text: string): boolean {
  return ROLE_ARN.test(text);
}
