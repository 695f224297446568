import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { PodroleError } from '../errors.ts';
import { readManifests } from '../manifests/read-files.ts';
import { type Account, parseAccount } from '../sandbox/account.ts';

/** One container of one pod, and what must come of it. */
export interface DemoCase {
  readonly pod: z.infer<typeof POD>;
  readonly container: string;
  readonly expected: Expectation;
}

/** What `demo.yaml` says of a case: `identity`, `refused`, or neither for a container without AWS. */
export interface Expectation {
  /** Reason code of the decision. */
  readonly reason: string;
  /** ARN that GetCallerIdentity must answer; `*` stands for anything. */
  readonly identity?: string | undefined;
  /** Error code with which STS must refuse. */
  readonly refused?: string | undefined;
}

/** An examples folder, read. */
export interface Examples {
  /** Files and folders of the manifests that the webhook watches. */
  readonly manifests: readonly string[];
  /** Issuer URL of the cluster's tokens. */
  readonly issuer: string;
  readonly account: Account;
  readonly cases: readonly DemoCase[];
}

const POD = z.looseObject({
  kind: z.literal('Pod'),
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.looseObject({ serviceAccountName: z.string().default('default') }),
});

const CASE = z.strictObject({
  pod: z.string(),
  container: z.string(),
  reason: z.string(),
  identity: z.string().optional(),
  refused: z.string().optional(),
});

const DEMO = z.strictObject({
  issuer: z.string(),
  manifests: z.array(z.string()).min(1),
  cases: z.array(CASE).min(1),
});

/**
 * Reads `demo.yaml`, the pods it names, and `aws/account.json`.
 *
 * @throws {@link PodroleError} `EXAMPLES_INVALID`, `MANIFEST_UNREADABLE` or `MANIFEST_INVALID`.
 */
export async function readExamples(folder: string): Promise<Examples> {
  const demo = check(join(folder, 'demo.yaml'), DEMO, parse(await read(join(folder, 'demo.yaml'))));
  const cases = demo.cases.map(async ({ pod, container, ...expected }) => ({
    pod: await readPod(join(folder, pod)),
    container,
    expected,
  }));
  return {
    manifests: demo.manifests.map((path) => join(folder, path)),
    issuer: demo.issuer,
    account: await readAccount(join(folder, 'aws')),
    cases: await Promise.all(cases),
  };
}

async function readPod(file: string): Promise<z.infer<typeof POD>> {
  const documents = await readManifests(file);
  return check(file, POD, documents[0]?.value);
}

async function readAccount(folder: string): Promise<Account> {
  const json: unknown = JSON.parse(await read(join(folder, 'account.json')));
  return parseAccount(json, (name) => read(join(folder, name)));
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new PodroleError(
      'EXAMPLES_INVALID',
      `${file} cannot be read; name another folder with --examples`,
      { cause },
    );
  });
}

function check<T>(file: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new PodroleError('EXAMPLES_INVALID', `${file}: field ${issue?.path.join('.')}: ${issue?.message}`);
}
