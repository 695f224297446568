/** One element of a list of entity tags, which may be empty, and the comma behind it. Linear in its text. */
const ELEMENT = /[ \t]*(?:(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(,|$)/y;

/**
 * Whether an `If-None-Match` says that its sender has the representation that `etag` names. Tags are compared weakly; a
 * header that is no list of tags says nothing, since to send what somebody has does no harm.
 *
 * @param etag - a strong entity tag with its quotes, without a comma in it.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export function namesEtag(ifNoneMatch: string, etag: string): boolean {
  // What a cache sends that has got one answer.
  if (ifNoneMatch === etag || ifNoneMatch === '*') return true;
  let found = false;
  ELEMENT.lastIndex = 0;
  for (;;) {
    const [, tag, end] = ELEMENT.exec(ifNoneMatch) ?? [];
    if (end === undefined) return false;
    found ||= tag === etag;
    if (end === '') return found;
  }
}
