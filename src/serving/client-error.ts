import type { Socket } from 'node:net';

/** The bounds that a client may have broken before there was a request. */
export interface HeaderBounds {
  /** Bytes. */
  readonly maxHeaderSize: number;
  /** Milliseconds. */
  readonly headersTimeout: number;
  /** Whether flags set them, which the answers then name; they do unless told. */
  readonly byFlags?: boolean;
}

/**
 * Answers, where there is somebody to answer, what could not be made a request, and closes. A connection that never
 * sent anything just ends: clients take an answer without a request for a fault.
 *
 * @returns the HTTP status, or `undefined` without an answer.
 * @see https://nodejs.org/docs/latest-v20.x/api/http.html#event-clienterror
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Socket,
  bounds: HeaderBounds,
): number | undefined {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesRead === 0) {
    socket.destroy();
    return undefined;
  }
  const [status, phrase, sentence] = meaningOf(error.code, bounds);
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${sentence.length + 1}\r\n\r\n${sentence}\n`,
    // Whoever does not read the answer is not waited for.
    () => socket.destroy(),
  );
  return status;
}

function meaningOf(code: string | undefined, bounds: HeaderBounds) {
  const { maxHeaderSize, headersTimeout, byFlags = true } = bounds;
  const flag = (name: string) => (byFlags ? ` (--${name})` : '');
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [
        431,
        'Request Header Fields Too Large',
        `The headers are over ${maxHeaderSize} bytes${flag('max-header-size')}.`,
      ] as const;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [
        408,
        'Request Timeout',
        `The request took longer than ${headersTimeout} ms${flag('headers-timeout')}.`,
      ] as const;
    default:
      return [400, 'Bad Request', 'This is no HTTP/1.1.'] as const;
  }
}
