import type { CaseResult } from './run-case.ts';

/** What would come before the web identity, or lead elsewhere. */
const OTHER_CREDENTIALS = [
  'AWS_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ENDPOINT_URL',
];

/** The `export` lines with which an AWS CLI in another terminal becomes the container of `result`. */
export function exportLines(result: CaseResult, stsUrl: string): readonly string[] {
  const region = result.env.AWS_REGION ?? 'us-east-1';
  const variables = {
    AWS_ENDPOINT_URL_STS: stsUrl,
    NO_PROXY: '127.0.0.1',
    // The AWS CLI reads the one, newer SDKs the other.
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    ...Object.fromEntries(Object.entries(result.env).filter(([name]) => name.startsWith('AWS_'))),
  };
  return [
    `unset ${OTHER_CREDENTIALS.join(' ')}`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
  ];
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
