/** A request that is answered with an HTTP status and a sentence instead of being served. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly statusCode: number;
  /** Whether the client may still be sending, so that its connection must end with the answer. */
  readonly unread: boolean;

  constructor(statusCode: number, sentence: string, { unread }: { unread: boolean } = { unread: false }) {
    super(sentence);
    this.statusCode = statusCode;
    this.unread = unread;
  }
}
