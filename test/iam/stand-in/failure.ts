/** What AWS answers instead of a result. */
export class Failure extends Error {
  override readonly name = 'Failure';

  /** As on the wire: `NoSuchEntity`, not `NoSuchEntityException`. */
  readonly code: string;
  /** HTTP status. */
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** `Throttling`: the SDK tries again. */
export const throttling = () => new Failure('Throttling', 'Rate exceeded');

/** `ServiceFailure`, status 500: the SDK tries again. */
export const serviceFailure = () =>
  new Failure(
    'ServiceFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
    500,
  );

/** `ConcurrentModification`, status 409. */
export const concurrentModification = () =>
  new Failure(
    'ConcurrentModification',
    'The request was rejected because multiple requests to change this object were submitted simultaneously. Wait a few minutes and submit your request again.',
    409,
  );

/** `ExpiredToken`, status 403. */
export const expiredToken = () =>
  new Failure('ExpiredToken', 'The security token included in the request is expired', 403);

/** `InvalidClientTokenId`, status 403. */
export const invalidClientTokenId = () =>
  new Failure('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);

/** `SignatureDoesNotMatch`, status 403. */
export const signatureDoesNotMatch = () =>
  new Failure(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    403,
  );

/** `NoSuchEntity`, status 404. */
export const noSuchEntity = (message: string) => new Failure('NoSuchEntity', message, 404);

/** `ValidationError`, status 400. */
export const validationError = (message: string) => new Failure('ValidationError', message);

/** `InvalidInput`, status 400. */
export const invalidInput = (message: string) => new Failure('InvalidInput', message);

/** `LimitExceeded`, status 409, in the words of AWS for quotas. */
export const quotaExceeded = (name: string, quota: number) =>
  new Failure('LimitExceeded', `Cannot exceed quota for ${name}: ${quota}`, 409);
