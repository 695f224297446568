/** A template for role session names, parsed. */
export interface SessionTemplate {
  readonly parts: readonly TemplatePart[];
}

type Placeholder = 'namespace' | 'serviceAccount' | 'pod';
type TemplatePart = { readonly literal: string } | { readonly placeholder: Placeholder };

/** What a template is filled with. */
export interface SessionValues {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The pod's name, or how long it will be when the API server makes it from `generateName`. */
  readonly pod: string | { readonly length: number };
}

/** A session name, around the pod's name where that is not known yet. */
export type SessionName =
  | { readonly known: string }
  | { readonly beforePod: string; readonly afterPod: string };

/** STS takes role session names of 2 to 64 of `[\w+=,.@-]` (STS API Reference, AssumeRoleWithWebIdentity). */
const LEAST = 2;
const MOST = 64;

const LONGEST_TEMPLATE = 256;

/** The API server cuts `generateName` to 58 characters and adds 5. */
const GENERATED_PREFIX = 58;
const GENERATED_SUFFIX = 5;

/** Length of a name made from `generateName`; without one (a pod template) the longest possible. */
export function generatedNameLength(generateName: string | undefined): number {
  return Math.min(GENERATED_PREFIX, generateName?.length ?? GENERATED_PREFIX) + GENERATED_SUFFIX;
}

/**
 * Parses a template: text with `{namespace}`, `{serviceAccount}` and at most one `{pod}`.
 *
 * @returns `undefined` for an empty text, one of more than 256 characters, an unknown placeholder, a brace astray, or a second `{pod}`.
 */
export function parseSessionTemplate(text: string): SessionTemplate | undefined {
  if (text.length > LONGEST_TEMPLATE) return undefined;
  const pieces = text.split(/(\{[^{}]*\})/).filter((piece) => piece !== '');
  const parts = pieces.map((piece): TemplatePart | undefined => {
    const placeholder = /^\{(namespace|serviceAccount|pod)\}$/.exec(piece)?.[1];
    if (placeholder !== undefined) return { placeholder: placeholder as Placeholder };
    return /[{}]/.test(piece) ? undefined : { literal: clean(piece) };
  });
  const known = parts.filter((part) => part !== undefined);
  const pods = known.filter((part) => 'placeholder' in part && part.placeholder === 'pod').length;
  return known.length === 0 || known.length < parts.length || pods > 1 ? undefined : { parts: known };
}

/**
 * Fills a template. What STS does not take becomes `-`. If the whole would be longer than 64, the longest of
 * namespace and ServiceAccount gives way first, then the literal text; a pod's name that is still to be made never.
 */
export function sessionName({ parts }: SessionTemplate, values: SessionValues): SessionName {
  const pod = values.pod;
  const reserved = typeof pod === 'string' ? 0 : parts.some(isPod) ? pod.length : 0;
  const texts = parts.map((part) => {
    if ('literal' in part) return { text: part.literal, literal: true };
    if (part.placeholder !== 'pod') return { text: clean(values[part.placeholder]), literal: false };
    return typeof pod === 'string' ? { text: clean(pod), literal: false } : undefined;
  });
  const known = texts.filter((one) => one !== undefined);
  shorten(
    known.filter(({ literal }) => !literal),
    () => total(known) + reserved - MOST,
  );
  shorten(known, () => total(known) + reserved - MOST);
  const at = texts.indexOf(undefined);
  if (at === -1) return { known: join(texts).padEnd(LEAST, '-') };
  return { beforePod: join(texts.slice(0, at)), afterPod: join(texts.slice(at + 1)) };
}

/** A session name that must be known now: in the place of a pod's name that is still to be made stands what it is made from. */
export function staticSessionName(name: SessionName | undefined, generateName = 'pod'): string | undefined {
  if (name === undefined || 'known' in name) return name?.known;
  return `${name.beforePod}${clean(generateName.replace(/-$/, ''))}${name.afterPod}`.slice(0, MOST);
}

function isPod(part: TemplatePart): boolean {
  return 'placeholder' in part && part.placeholder === 'pod';
}

/** A text in which `-` stands for what STS does not take in a session name. */
export function clean(text: string): string {
  return text.replace(/[^\w+=,.@-]/gu, '-');
}

interface Piece {
  text: string;
}

function total(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + text.length, 0);
}

/** Cuts the longest piece, a character at a time, until nothing is over or nothing is left. */
function shorten(pieces: readonly Piece[], over: () => number): void {
  while (over() > 0) {
    const longest = pieces.reduce<Piece | undefined>(
      (found, piece) => (piece.text.length > (found?.text.length ?? 0) ? piece : found),
      undefined,
    );
    if (longest === undefined) return;
    longest.text = longest.text.slice(0, -1);
  }
}

function join(pieces: readonly (Piece | undefined)[]): string {
  return pieces.map((piece) => piece?.text ?? '').join('');
}
