import '#server/check-node.mjs';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer } from '#tests/contract/support/postgres-server.ts';
import { findOrInstallChromium } from './find-chromium.ts';

// The whole gate, on any machine: format, lint, types, tests on both databases, build with its checks, browser, faults.

interface Outcome {
  passed: number;
  failed: number;
}

interface Step {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** Reads how many tests ran; a step without it counts as one. */
  count?: () => Outcome | null;
}

const scratch = mkdtempSync(join(tmpdir(), 'ship-weekly-gate-'));
const unitReport = join(scratch, 'unit.tap');
const campaignReport = join(scratch, 'campaign.tap');
const browserReport = join(scratch, 'browser.json');
const site = { SITE_URL: 'http://localhost:4400', ASTRO_TELEMETRY_DISABLED: '1' };
/** The pages that the browser tests walk are built for this address and from these words. */
const walked = { ...site, CONTENT_FOLDER: 'tests/fixtures/content' };

const chromium = findOrInstallChromium();
const postgres = await startPostgresServer();
const env = { CHROMIUM_PATH: chromium, TEST_POSTGRES_URL: postgres.url };

const steps: Step[] = [
  { name: 'Format and lint', command: ['biome', 'ci', '.'] },
  { name: 'Format of pages', command: ['prettier', '--check', 'src/**/*.astro'] },
  { name: 'Types', command: ['astro', 'check', '--minimumFailingSeverity', 'warning'], env: site },
  {
    name: 'Tests',
    command: nodeTests('tests/{unit,contract,use-cases,requests}/**/*.test.ts', unitReport),
    count: () => countTap(unitReport),
  },
  { name: 'Build of content/', command: ['node', 'scripts/build.ts'], env: site },
  { name: 'Build for the browser', command: ['node', 'scripts/build.ts'], env: walked },
  {
    name: 'Browser',
    command: ['playwright', 'test', '--reporter=line,json'],
    env: { ...walked, PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport },
    count: () => countBrowser(browserReport),
  },
  {
    name: 'Tests of the fault campaign',
    command: nodeTests('tests/faults/**/*.test.ts', campaignReport),
    env: site,
    count: () => countTap(campaignReport),
  },
  {
    name: 'Faults',
    command: ['node', 'tests/faults/run.ts', '--gate'],
    env: site,
  },
];

const total = { passed: 0, failed: 0 };
const failedSteps: string[] = [];
try {
  for (const step of steps) {
    console.log(`\n── ${step.name} ──`);
    const started = performance.now();
    const isOk = await run(step);
    const counted = step.count?.() ?? { passed: isOk ? 1 : 0, failed: 0 };
    total.passed += counted.passed;
    // A step that fails without a failed test, by a crash for example, is a failure all the same.
    total.failed += isOk ? counted.failed : Math.max(1, counted.failed);
    if (!isOk) failedSteps.push(step.name);
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`── ${step.name}: ${isOk ? 'passed' : 'FAILED'}, ${seconds} s ──`);
  }
} finally {
  await postgres.close();
  rmSync(scratch, { recursive: true, force: true });
}
if (failedSteps.length > 0) console.log(`\nFailed: ${failedSteps.join(', ')}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

function run({ command, env: more }: Step): Promise<boolean> {
  const [program = '', ...words] = command;
  return new Promise((resolve) => {
    const child = spawn(program, words, { stdio: 'inherit', env: { ...process.env, ...env, ...more } });
    child.on('error', (error) => {
      console.error(error.message);
      resolve(false);
    });
    child.on('exit', (code) => resolve(code === 0));
  });
}

function nodeTests(files: string, report: string): string[] {
  return [
    'node',
    '--test',
    '--test-reporter=dot',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    files,
  ];
}

function countTap(path: string): Outcome | null {
  const report = read(path);
  const passed = /^# pass (\d+)$/m.exec(report)?.[1];
  const failed = /^# fail (\d+)$/m.exec(report)?.[1];
  for (const [line] of report.matchAll(/^\s*not ok .*$/gm)) console.log(line);
  return passed && failed ? { passed: Number(passed), failed: Number(failed) } : null;
}

function countBrowser(path: string): Outcome | null {
  const report = read(path);
  if (!report) return null;
  const { stats } = JSON.parse(report) as { stats: { expected: number; unexpected: number; flaky: number } };
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
