/** Client ids of one provider (IAM and STS quotas). */
export const MOST_CLIENT_IDS = 100;

/** Thumbprints of one provider. */
export const MOST_THUMBPRINTS = 5;

/** Tags of one provider. */
export const MOST_TAGS = 50;

/** Providers of one account, unless its quota was raised. */
export const USUAL_PROVIDERS = 100;
