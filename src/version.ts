declare const PODROLE_VERSION: string | undefined;

/** The package's version, written in by the build; `0.0.0-source` where the sources run unbuilt, in tests. */
export const VERSION: string = typeof PODROLE_VERSION === 'string' ? PODROLE_VERSION : '0.0.0-source';
