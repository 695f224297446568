import type { CaseResult } from './run-case.ts';

/** The `export` lines with which an AWS CLI in another terminal becomes the container of `result`. */
export function exportLines(result: CaseResult, stsUrl: string): readonly string[] {
  const region = result.env.AWS_REGION ?? 'us-east-1';
  const variables = {
    AWS_ENDPOINT_URL_STS: stsUrl,
    // The AWS CLI reads the one, newer SDKs the other.
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    ...Object.fromEntries(Object.entries(result.env).filter(([name]) => name.startsWith('AWS_'))),
  };
  return Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`);
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
