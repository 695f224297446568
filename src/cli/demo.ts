import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Examples, readExamples } from '../demo/examples.ts';
import { type CaseResult, runCase } from '../demo/run-case.ts';
import { exportLines } from '../demo/serve-lines.ts';
import { demoTable } from '../demo/table.ts';
import { startWorld, type World } from '../demo/world.ts';
import { PodroleError } from '../errors.ts';
import type { StsDecision } from '../sandbox/sts/decision.ts';
import { stopSignal } from '../serving/stop.ts';
import { checkIdentity } from '../settings/check-identity.ts';
import { DEMO_FLAGS, type DemoSettings } from '../settings/demo.ts';
import { silenceAwsSdkNodeWarning, wantsColour } from '../settings/process.ts';
import { type GivenFlags, readSettings } from '../settings/read.ts';
import { COLOURED, PLAIN } from '../terminal/ink.ts';

/** `podrole demo`: the examples through webhook and STS; 1 if anything differs from what they say. */
export async function run(given: GivenFlags): Promise<number> {
  const settings = readSettings(DEMO_FLAGS, given);
  checkIdentity(settings);
  silenceAwsSdkNodeWarning();
  const stopped = stopSignal();
  const examples = await readExamples(settings.examples ?? bundledExamples());
  let refusal: StsDecision | undefined;
  const root = await mkdtemp(join(tmpdir(), 'podrole-demo-'));
  try {
    const { accountId = examples.account.accountId } = settings;
    const world = await startWorld(examples, {
      settings: { ...settings, accountId },
      onDecision: (decision) => {
        if (decision.outcome !== 'granted') refusal = decision;
      },
    });
    const takeRefusal = () => {
      const taken = refusal;
      refusal = undefined;
      return taken;
    };
    try {
      const results = await runCases(examples, { world, root, takeRefusal });
      process.stdout.write(
        settings.output === 'json' ? json(results, world) : report(results, examples, world),
      );
      if (settings.serve) await serve(results, { world, settings, stopped });
      return results.every(({ differences }) => differences.length === 0) ? 0 : 1;
    } finally {
      await world.close();
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function bundledExamples(): string {
  return fileURLToPath(new URL('../../examples', import.meta.url));
}

/** One after the other, so that each decision of STS belongs to one case. */
async function runCases(
  examples: Examples,
  deps: Parameters<typeof runCase>[1],
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const one of examples.cases) results.push(await runCase(one, deps));
  return results;
}

function report(results: readonly CaseResult[], { issuer }: Examples, { webhook, stsUrl }: World): string {
  const ink = wantsColour(process.stdout) ? COLOURED : PLAIN;
  const wrong = results.filter(({ differences }) => differences.length > 0).length;
  const verdict =
    wrong === 0
      ? `All ${results.length} are as the examples say.`
      : `${wrong} of ${results.length} differ from the examples.`;
  const servers = `webhook https://127.0.0.1:${webhook.port}/mutate   issuer ${issuer}   STS ${stsUrl}`;
  return `${ink.faint(servers)}\n\n${demoTable(results, ink)}\n\n${verdict}\n`;
}

function json(results: readonly CaseResult[], { webhook, stsUrl }: World): string {
  return `${JSON.stringify({ webhook: `https://127.0.0.1:${webhook.port}/mutate`, sts: stsUrl, cases: results }, null, 2)}\n`;
}

interface ServeDeps {
  readonly world: World;
  readonly settings: DemoSettings;
  readonly stopped: Promise<NodeJS.Signals>;
}

async function serve(results: readonly CaseResult[], { world, settings, stopped }: ServeDeps): Promise<void> {
  const first = results.find(({ aws }) => aws.kind === 'identity');
  if (first === undefined)
    throw new PodroleError('EXAMPLES_INVALID', '--serve needs an example to which AWS gives an identity');
  const lines = exportLines(first, world.stsUrl);
  // With --output json standard output stays JSON; its cases carry the same variables in `env`.
  const stream = settings.output === 'json' ? process.stderr : process.stdout;
  stream.write(
    `\nIn another terminal, as container ${first.container} of pod ${first.pod}:\n\n${lines.join('\n')}\naws sts get-caller-identity\n\nCtrl-C ends it.\n`,
  );
  await stopped;
}
