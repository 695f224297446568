import { type CollectionTag, parse, type ScalarTag } from 'yaml';

/** A parameter as a template declares it. */
export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  readonly ConstraintDescription?: string;
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly MinValue?: number;
  readonly MaxValue?: number;
}

/** A resource as a template declares it, functions and all. */
export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** A template, its short tags written as functions (`!Ref x` as `{ Ref: x }`). */
export interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Metadata?: {
    readonly 'AWS::CloudFormation::Interface': {
      readonly ParameterGroups: readonly { readonly Parameters: readonly string[] }[];
      readonly ParameterLabels: Readonly<Record<string, unknown>>;
    };
  };
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Rules?: Readonly<Record<string, TemplateRule>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Condition?: string; readonly Value: unknown }>>;
}

/** What must hold among parameters. */
export interface TemplateRule {
  readonly RuleCondition?: unknown;
  readonly Assertions: readonly { readonly Assert: unknown; readonly AssertDescription: string }[];
}

/** Reads a template. A tag that is none of the functions below is an error. */
export function readTemplate(text: string): Template {
  return parse(text, { customTags: TAGS, strict: true, logLevel: 'error' });
}

const FUNCTIONS = ['Sub', 'Join', 'Select', 'Split', 'If', 'Equals', 'Not', 'And', 'Or'];

const SCALARS: readonly ScalarTag[] = [
  { tag: '!Ref', resolve: (name) => ({ Ref: name }) },
  { tag: '!Condition', resolve: (name) => ({ Condition: name }) },
  { tag: '!GetAtt', resolve: (path) => ({ 'Fn::GetAtt': path.split('.') }) },
  { tag: '!Sub', resolve: (text) => ({ 'Fn::Sub': text }) },
];

const SEQUENCES: readonly CollectionTag[] = FUNCTIONS.map((name) => ({
  tag: `!${name}`,
  collection: 'seq',
  resolve: (sequence) => ({ [`Fn::${name}`]: sequence.toJSON() }),
}));

const TAGS = [...SCALARS, ...SEQUENCES];
