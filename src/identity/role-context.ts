import type { Expressions } from './expressions.ts';
import type { FactKind } from './facts.ts';
import type { ActiveDialects } from './iam-rule.ts';
import type { Remark } from './reasons.ts';
import type { Subject } from './role-source.ts';
import type { IdentitySettings } from './settings.ts';

/** Whose pod it is, which dialects count, and what is noticed on the way. */
export interface RoleContext {
  readonly subject: Subject;
  readonly active: ActiveDialects;
  readonly settings: IdentitySettings;
  readonly expressions: Expressions;
  /** Whether it is asked what a dialect in audit would do. */
  readonly isAudit: boolean;
  readonly remarks: Remark[];
  /** Told whose word the verdict rests on, and who vouches for it. */
  readonly rests: { ask(kind: FactKind): void; vouch(kind: FactKind): void };
}
