/** The CloudFormation stack that has a provider, by the tags that it gives; `undefined` where none does. */
export function stackOf(tags: Readonly<Record<string, string>>): string | undefined {
  return tags['aws:cloudformation:stack-name'];
}
