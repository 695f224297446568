/** What a value of a template is resolved with. */
export interface Scope {
  /** Parameters and pseudo parameters, by name; resources, by what a Ref to them gives. */
  ref(name: string): unknown;
  attribute(resource: string, name: string): unknown;
  condition(name: string): boolean;
}

/** Stands for `AWS::NoValue`: what holds it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * A value of a template as CloudFormation would have it, its intrinsic functions resolved. A function that is not known here
 * is an error.
 */
export function resolved(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => resolved(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const [[name, given] = ['', undefined], ...others] = Object.entries(value);
  const isFunction = name === 'Ref' || name === 'Condition' || name.startsWith('Fn::');
  if (!isFunction || others.length > 0 || (name === 'Condition' && typeof given !== 'string'))
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, item]) => [key, resolved(item, scope)] as const)
        .filter(([, item]) => item !== NO_VALUE),
    );
  const apply = APPLY[name];
  if (apply === undefined) throw new Error(`${name} is not known here`);
  return apply(given, scope);
}

type Apply = (given: unknown, scope: Scope) => unknown;

/** Functions that take their arguments resolved. */
function plain(apply: (...given: never[]) => unknown): Apply {
  return (given, scope) => apply(...(resolved(given, scope) as never[]));
}

const APPLY: Readonly<Record<string, Apply>> = {
  Ref: (name, scope) => (name === 'AWS::NoValue' ? NO_VALUE : scope.ref(String(name))),
  Condition: (name, scope) => scope.condition(String(name)),
  'Fn::GetAtt': (path, scope) => {
    const [resource = '', ...rest] = path as string[];
    return scope.attribute(resource, rest.join('.'));
  },
  'Fn::Sub': substituted,
  'Fn::If': (given, scope) => {
    const [name, yes, no] = given as [string, unknown, unknown];
    return resolved(scope.condition(name) ? yes : no, scope);
  },
  'Fn::Join': plain((delimiter: string, list: readonly string[]) => list.join(delimiter)),
  'Fn::Split': plain((delimiter: string, text: string) => text.split(delimiter)),
  'Fn::Select': plain((index: number, list: readonly unknown[]) => {
    if (list[index] === undefined) throw new Error(`Fn::Select cannot select nonexistent value at ${index}`);
    return list[index];
  }),
  'Fn::Equals': plain((one: unknown, other: unknown) => one === other),
  'Fn::Not': plain((one: boolean) => !one),
  'Fn::And': plain((...all: boolean[]) => all.every(Boolean)),
  'Fn::Or': plain((...all: boolean[]) => all.some(Boolean)),
  'Fn::Contains': plain((list: readonly string[], one: string) => list.includes(one)),
};

function substituted(given: unknown, scope: Scope): string {
  const [text, variables] =
    typeof given === 'string' ? [given, {}] : (given as [string, Readonly<Record<string, unknown>>]);
  return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    const value = Object.hasOwn(variables, name) ? resolved(variables[name], scope) : named(name, scope);
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new Error(`\${${name}} is no text: ${JSON.stringify(value)}`);
    return String(value);
  });
}

function named(name: string, scope: Scope): unknown {
  const [resource = '', ...attribute] = name.split('.');
  return attribute.length === 0 ? scope.ref(name) : scope.attribute(resource, attribute.join('.'));
}
