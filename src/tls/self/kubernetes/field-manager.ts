/** The name by which the API server remembers what self mode wrote (`metadata.managedFields`). */
export const FIELD_MANAGER = 'podrole-tls';

/** How long one request may take. Milliseconds. */
export const REQUEST_TIMEOUT = 10_000;
