/** A block of a PEM text. */
export interface PemBlock {
  /** Such as `CERTIFICATE`. */
  readonly label: string;
  /** What is between the lines; `undefined` where the block has no end or is no base64. */
  readonly der: Buffer | undefined;
  /** With headers as of RFC 1421: an encrypted key, or what Go passes over. */
  readonly hasHeaders: boolean;
}

const BEGIN = /^-----BEGIN ([A-Z0-9 ]{1,40})-----\s*$/;
const END = /^-----END ([A-Z0-9 ]{1,40})-----\s*$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The blocks of a PEM text, at most `most` of them, in one pass over its lines. What stands outside of blocks is a comment.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7468
 */
export function pemBlocks(text: string, most: number): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { label: string; lines: string[] } | undefined;
  const close = (isWhole: boolean) => {
    if (open !== undefined) blocks.push(blockOf(open, isWhole));
    open = undefined;
  };
  for (const line of text.split(/\r?\n/)) {
    if (blocks.length >= most) return blocks;
    const begin = BEGIN.exec(line)?.[1];
    const end = END.exec(line)?.[1];
    if (begin !== undefined) {
      close(false);
      open = { label: begin, lines: [] };
    } else if (end !== undefined) close(end === open?.label);
    else open?.lines.push(line.trim());
  }
  if (blocks.length < most) close(false);
  return blocks;
}

function blockOf({ label, lines }: { label: string; lines: readonly string[] }, isWhole: boolean): PemBlock {
  const hasHeaders = lines[0]?.includes(':') === true;
  const body = lines.join('');
  const der =
    isWhole && !hasHeaders && body !== '' && BASE64.test(body) ? Buffer.from(body, 'base64') : undefined;
  return { label, der, hasHeaders };
}
