import type { StringMap } from './facts.ts';
import { namespaceLabel } from './namespace-label.ts';
import { quote } from './quote.ts';
import type { Remark } from './reasons.ts';
import { type IdentitySettings, readsNamespaces } from './settings.ts';

/** The systems whose annotations can count. */
export const DIALECTS = ['eks', 'kiam', 'kube2iam'] as const;

/** A literal from {@link DIALECTS}. `eks` stands for its ConfigMap, its list and podrole's own Namespace role, too. */
export type Dialect = (typeof DIALECTS)[number];

/** What a dialect can be; `audit` says what it would do and changes nothing. */
export const DIALECT_MODES = ['on', 'audit', 'off'] as const;

/** A literal from {@link DIALECT_MODES}. */
export type DialectMode = (typeof DIALECT_MODES)[number];

/** What each dialect is. */
export type DialectModes = Readonly<Record<Dialect, DialectMode>>;

/** Which dialects count in a cluster. */
export interface DialectSettings {
  readonly modes: DialectModes;
  /** Whether a dialect is named in which Namespaces have a word. */
  readonly byNamespace: boolean;
}

/** What stands before the `/` of labels and annotations that no other webhook reads. */
export const PODROLE_PREFIX = 'podrole.io';

const LABEL_KEYS = DIALECTS.map((dialect) => [dialect, `${PODROLE_PREFIX}/${dialect}`] as const);

/**
 * Parses `eks,kiam,kube2iam:audit`: dialects with `on` (by default), `audit` or `off`; what is not named is off.
 *
 * @returns the settings, or what is wrong, to go on after the value.
 */
export function parseDialects(text: string): DialectSettings | { readonly problem: string } {
  const modes = new Map<string, DialectMode>();
  for (const one of text.split(',')) {
    const [name = '', given = 'on', ...rest] = one.trim().split(':');
    const mode = DIALECT_MODES.find((known) => known === given);
    if (!DIALECTS.some((known) => known === name))
      return { problem: `names ${quote(name)}, which is none of ${DIALECTS.join(', ')}` };
    if (mode === undefined || rest.length > 0)
      return {
        problem: `makes ${name} ${quote([given, ...rest].join(':'))}, which is none of ${DIALECT_MODES.join(', ')}`,
      };
    if (modes.has(name)) return { problem: `names ${name} twice` };
    modes.set(name, mode);
  }
  const modeOf = (dialect: Dialect) => modes.get(dialect) ?? 'off';
  return {
    modes: { eks: modeOf('eks'), kiam: modeOf('kiam'), kube2iam: modeOf('kube2iam') },
    byNamespace: modes.has('kiam') || modes.has('kube2iam'),
  };
}

/** What each dialect is in a Namespace with these labels (`podrole.io/kiam: audit`), where Namespaces are read. */
export function dialectsIn(
  labels: StringMap,
  settings: Pick<IdentitySettings, 'dialects' | 'namespaceRoles'>,
  remarks: Remark[],
): DialectModes {
  const { modes } = settings.dialects;
  if (!readsNamespaces(settings)) return modes;
  let found: Record<Dialect, DialectMode> | undefined;
  for (const [dialect, key] of LABEL_KEYS) {
    const mode = namespaceLabel(labels, key, DIALECT_MODES, remarks);
    if (mode === undefined) continue;
    found ??= { ...modes };
    found[dialect] = mode;
  }
  return found ?? modes;
}
