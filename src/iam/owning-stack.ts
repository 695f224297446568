/** What CloudFormation says of a resource that it made. */
export interface StackResource {
  /** Name of the stack. */
  readonly stack: string;
  /** Name of the resource in its template; `undefined` if no tag says it. */
  readonly logicalId: string | undefined;
}

/**
 * The stack that owns a role or a provider, by the tags that CloudFormation puts on it; `undefined` for none.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
 */
export function owningStack(tags: Readonly<Record<string, string>>): StackResource | undefined {
  const owned = Object.keys(tags).some((key) => key.startsWith(PREFIX));
  if (!owned) return undefined;
  const [, , , , , ofId = ''] = (tags[`${PREFIX}stack-id`] ?? '').split(':');
  const stack = tags[`${PREFIX}stack-name`] ?? (ofId.split('/')[1] || 'of an unknown name');
  return { stack, logicalId: tags[`${PREFIX}logical-id`] };
}

const PREFIX = 'aws:cloudformation:';
