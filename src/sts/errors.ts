interface ErrorRow {
  readonly code: string;
  readonly httpStatus: number;
  /** AWS's wording; `{name}` is filled in. */
  readonly message: string;
}

/**
 * STS's errors by cause. Codes and messages are those that AWS sends, odd spacing included; where its
 * answer to a cause is not known for sure, the message is the documented one of the exception.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html#API_AssumeRoleWithWebIdentity_Errors
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
const STS_ERRORS = {
  'web-identity-denied': {
    code: 'AccessDenied',
    httpStatus: 403,
    message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  },
  'assume-role-denied': {
    code: 'AccessDenied',
    httpStatus: 403,
    message: 'User: {caller} is not authorized to perform: sts:AssumeRole on resource: {role}',
  },
  'provider-unknown': {
    code: 'InvalidIdentityToken',
    httpStatus: 400,
    message: 'No OpenIDConnect provider found in your account for {issuer}',
  },
  'audience-unknown': { code: 'InvalidIdentityToken', httpStatus: 400, message: 'Incorrect token audience' },
  'keys-unavailable': {
    code: 'InvalidIdentityToken',
    httpStatus: 400,
    message:
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  },
  'certificate-untrusted': {
    code: 'InvalidIdentityToken',
    httpStatus: 400,
    message: "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
  },
  'token-malformed': {
    code: 'InvalidIdentityToken',
    httpStatus: 400,
    message: 'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  },
  'claim-missing': {
    code: 'InvalidIdentityToken',
    httpStatus: 400,
    message: 'Missing a required claim: {claim}',
  },
  'token-invalid': {
    code: 'InvalidIdentityToken',
    httpStatus: 400,
    message: 'The web identity token that was passed could not be validated by AWS.',
  },
  'token-expired': {
    code: 'ExpiredTokenException',
    httpStatus: 400,
    message: 'Token expired: current date/time {now} must be before the expiration date/time{exp}',
  },
  'duration-over-role': {
    code: 'ValidationError',
    httpStatus: 400,
    message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  },
  'duration-over-chaining': {
    code: 'ValidationError',
    httpStatus: 400,
    message:
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  },
  'arn-invalid': { code: 'ValidationError', httpStatus: 400, message: 'Request ARN is invalid' },
  'parameters-invalid': { code: 'ValidationError', httpStatus: 400, message: '{violations}' },
  'action-missing': {
    code: 'MissingAction',
    httpStatus: 400,
    message: 'The request is missing an action or a required parameter.',
  },
  'action-unknown': {
    code: 'InvalidAction',
    httpStatus: 400,
    message: 'Could not find operation {action} for version {version}',
  },
  'request-malformed': {
    code: 'MalformedQueryString',
    httpStatus: 400,
    message: 'The request could not be read.',
  },
  'request-too-large': {
    code: 'RequestEntityTooLarge',
    httpStatus: 413,
    message: 'The request is too large.',
  },
  'credentials-missing': {
    code: 'MissingAuthenticationToken',
    httpStatus: 403,
    message: 'Request is missing Authentication Token',
  },
  'credentials-unknown': {
    code: 'InvalidClientTokenId',
    httpStatus: 403,
    message: 'The security token included in the request is invalid.',
  },
  'credentials-expired': {
    code: 'ExpiredToken',
    httpStatus: 403,
    message: 'The security token included in the request is expired',
  },
  'internal-failure': {
    code: 'InternalFailure',
    httpStatus: 500,
    message: 'The request processing has failed because of an unknown error, exception or failure.',
  },
} as const satisfies Record<string, ErrorRow>;

/** A literal of the closed table of causes. */
export type StsErrorName = keyof typeof STS_ERRORS;

/** An error as STS answers it. */
export interface StsError extends ErrorRow {
  readonly name: StsErrorName;
}

/** The error of a cause, its message filled in. */
export function stsError(
  name: StsErrorName,
  values: Readonly<Record<string, string | number>> = {},
): StsError {
  const row: ErrorRow = STS_ERRORS[name];
  // A function as replacement: a value that holds `$&` must not expand.
  const message = row.message.replaceAll(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
  return { ...row, name, message };
}
