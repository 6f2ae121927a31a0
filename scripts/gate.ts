import '#server/check-node.mjs';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { availableParallelism, constants, freemem, getPriority, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresServer } from '#tests/contract/support/postgres-server.ts';
import { findOrInstallChromium } from './find-chromium.ts';

// The whole gate, on any machine: format, lint, types, tests on both databases, build with its checks, browser, faults.
// With --quick what takes two minutes: the same without PostgreSQL, faults, and all but a few journeys.

interface Outcome {
  passed: number;
  failed: number;
  /** Named again at the end: whoever sees the last lines alone knows where to begin. */
  failures: string[];
}

interface Step {
  name: string;
  command: string[];
  env?: Record<string, string>;
  /** Reads how many tests ran; a step without it counts as one. */
  count?: () => Outcome | null;
}

/** Minutes that a step may take; the longest takes seven. A gate that stands still has to say where. */
const longestStep = 25;

const scratch = makeScratch();
// Everything that a step writes beside the project goes with the gate.
const temporary = join(scratch, 'tmp');
mkdirSync(temporary);
// PostgreSQL refuses to run as root, and whoever it then runs as has to come through.
chmodSync(scratch, 0o711);
chmodSync(temporary, 0o1777);
process.env.TMPDIR = temporary;
// A hundred test files load the same modules, each in a process of its own: compiled once.
process.env.NODE_COMPILE_CACHE = join(scratch, 'compiled');
// A gate that is interrupted must not keep the machine's memory.
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
const browserReport = join(scratch, 'browser.json');
const site = { SITE_URL: 'http://localhost:4400', ASTRO_TELEMETRY_DISABLED: '1' };
/** The pages that the browser tests walk are built for this address and from these words. */
const walked = { ...site, CONTENT_FOLDER: 'tests/fixtures/content' };

/** The site that is killed, by the tests of the campaign and by the campaign, is built once. */
const faulty = { ...site, FAULTS_SITE: join(scratch, 'faulty') };

const isQuick = process.argv.includes('--quick');
const chromium = findOrInstallChromium();
// `verify:outside` gives the gate a false clock and a server of its own that lives at the true one.
const given = process.env.TEST_POSTGRES_URL;
const postgres = isQuick || given ? null : await startPostgresServer();
const postgresUrl = given ?? postgres?.url;
const env = { CHROMIUM_PATH: chromium, ...(postgresUrl ? { TEST_POSTGRES_URL: postgresUrl } : {}) };

const lint: Step[] = [
  { name: 'Format and lint', command: ['biome', 'ci', '.'] },
  { name: 'Format of pages', command: ['prettier', '--check', 'src/**/*.astro'] },
];
const ownersBuild: Step = { name: 'Build of content/', command: ['node', 'scripts/build.ts'], env: site };
const walkedBuild: Step = {
  name: 'Build for the browser',
  command: ['node', 'scripts/build.ts'],
  env: walked,
};
/** Code by the native compiler, pages by Astro. The types of the content are those that the build before it wrote. */
const types: Step[] = [
  {
    name: 'Types of code',
    command: [
      'node',
      'node_modules/@typescript/native/bin/tsc',
      '-p',
      'types/tsconfig.code.json',
      '--singleThreaded',
    ],
  },
  {
    name: 'Types of pages',
    command: [
      'astro',
      'check',
      '--noSync',
      ...['--tsconfig', 'types/tsconfig.pages.json', '--minimumFailingSeverity', 'warning'],
    ],
    env: site,
  },
];
const browser = (...which: string[]): Step => ({
  name: 'Browser',
  command: ['playwright', 'test', '--reporter=line,json', ...which],
  env: { ...walked, PLAYWRIGHT_JSON_OUTPUT_FILE: browserReport },
  count: () => countBrowser(browserReport),
});

/** Files that leave nothing behind share one process: half of their time was the loading of the same modules. */
// Much of the rest was the tidying of what a test leaves behind; with room for it that is done less often.
const together = ['--test-isolation=none', '--min-semi-space-size=64', '--max-semi-space-size=64'];
/** Servers, signals and time-outs: each file has a process of its own. Node would keep one core back. */
const apart = [`--test-concurrency=${availableParallelism()}`];
/** Contracts that are kept by such processes. */
const servers = 'front*|back-up|instance-lock|postgres-keeper|sandbox-main';

/** Lanes run beside each other, the steps of a lane one after the other. The next stage waits for all of them. */
interface Stage {
  lanes: Step[][];
  /** Runs in the pauses of the lanes, at a lower priority: only what has no time-out that it could miss. */
  pauses?: Step[];
}

const units = nodeTests('Tests of units', 'unit/**/*', together);
const withoutBuild = ['slots', 'labels', 'database', 'holds', 'settle', 'sweeper', 'audit'];

const whole: Stage[] = [
  {
    lanes: [
      [nodeTests('Tests of use cases', 'use-cases/**/*', together)],
      [
        nodeTests('Tests of contracts', `contract/!(${servers})`, together),
        nodeTests('Tests of requests', 'requests/**/*', together),
        nodeTests('Tests of servers', `contract/@(${servers})`, apart),
      ],
    ],
    pauses: [...lint, ownersBuild, walkedBuild, ...types],
  },
  {
    lanes: [[browser()]],
    pauses: [
      units,
      // That the measurements still run. Those on a built site take a build each and are left to `npm run bench`.
      {
        name: 'Measurements, once',
        command: ['node', 'tests/bench/run.ts', '--least', ...withoutBuild],
        env: postgresUrl ? { FAULTS_POSTGRES_URL: postgresUrl } : {},
      },
    ],
  },
  {
    lanes: [
      [
        nodeTests('Tests of the fault campaign', 'faults/*', apart, faulty),
        { name: 'Faults', command: ['node', 'tests/faults/run.ts', '--gate'], env: faulty },
      ],
    ],
    pauses: [{ name: 'A new site', command: ['node', 'tests/outside/run.ts', 'bare'] }],
  },
];

const quick: Stage[] = [
  {
    lanes: [
      [...lint, walkedBuild, ...types],
      [units],
      [nodeTests('Tests on SQLite', '{use-cases,requests}/**/*', together, { TEST_DATABASES: 'SQLite' })],
    ],
  },
  // One way through each subject: whoever is about to commit waits two minutes, not fourteen.
  { lanes: [[browser('--project=sqlite', '--grep=@quick')]] },
];

const total = { passed: 0, failed: 0 };
const failures: string[] = [];
try {
  for (const stage of isQuick ? quick : whole) {
    const { lanes, pauses = [] } = stage;
    await Promise.all([
      ...lanes.map((lane) => walk(lane, { isKept: lanes.length > 1 })),
      walk(pauses, {
        isKept: true,
        priority: Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL),
      }),
    ]);
  }
} finally {
  await postgres?.close();
}
if (failures.length > 0) console.log(`\nFailed:\n${failures.join('\n')}`);
const minutes = (performance.now() / 60_000).toFixed(1);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${minutes} minutes`);
process.exit(total.failed === 0 ? 0 : 1);

interface How {
  /** Another lane prints too, so each step's words are kept until its end. */
  isKept: boolean;
  /** Of the operating system, for the step and all that it starts; that of the gate when not said. */
  priority?: number;
}

async function walk(lane: Step[], how: How): Promise<void> {
  for (const step of lane) {
    if (!how.isKept) console.log(`\n── ${step.name} ──`);
    const started = performance.now();
    const { isOk, printed } = await run(step, how);
    if (how.isKept) console.log(`\n── ${step.name} ──\n${printed}`);
    const counted = step.count?.() ?? { passed: isOk ? 1 : 0, failed: 0, failures: [] };
    total.passed += counted.passed;
    // A step that fails without a failed test, by a crash for example, is a failure all the same.
    total.failed += isOk ? counted.failed : Math.max(1, counted.failed);
    if (!isOk) failures.push(`  ${step.name}`, ...counted.failures.map((name) => `    ${name}`));
    const seconds = Math.round((performance.now() - started) / 1000);
    console.log(`── ${step.name}: ${isOk ? 'passed' : 'FAILED'}, ${seconds} s ──`);
  }
}

function run(
  { command, env: more }: Step,
  { isKept, priority }: How,
): Promise<{ isOk: boolean; printed: string }> {
  const [program = '', ...words] = command;
  let printed = '';
  return new Promise((resolve) => {
    const child = spawn(program, words, {
      stdio: isKept ? ['inherit', 'pipe', 'pipe'] : 'inherit',
      env: { ...process.env, ...env, ...more },
    });
    if (child.pid && priority !== undefined) setPriority(child.pid, priority);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (printed += part));
    const limit = setTimeout(() => {
      printed += `\nNot over after ${longestStep} minutes.\n`;
      if (!isKept) console.log(`\nNot over after ${longestStep} minutes.`);
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
    }, longestStep * 60_000);
    child.on('error', (error) => resolve({ isOk: false, printed: `${printed}${error.message}\n` }));
    child.on('close', (code) => resolve({ isOk: code === 0, printed }));
    child.on('exit', (code) => {
      clearTimeout(limit);
      // Whatever it has left behind may hold its output open for ever; a moment is enough for its last words.
      setTimeout(() => resolve({ isOk: code === 0, printed }), 5_000).unref();
    });
  });
}

function nodeTests(name: string, files: string, how: string[], env: Step['env'] = {}): Step {
  const report = join(scratch, `${name.toLowerCase().replaceAll(' ', '-')}.tap`);
  const command = [
    'node',
    '--test',
    ...how,
    // A test that waits for ever is named instead of keeping the gate.
    '--test-timeout=300000',
    '--test-reporter=dot',
    '--test-reporter-destination=stdout',
    '--test-reporter=tap',
    `--test-reporter-destination=${report}`,
    `tests/${files}.test.ts`,
  ];
  return { name, command, env, count: () => countTap(report) };
}

function countTap(path: string): Outcome | null {
  const report = read(path);
  const passed = /^# pass (\d+)$/m.exec(report)?.[1];
  const failed = /^# fail (\d+)$/m.exec(report)?.[1];
  const failures = [...report.matchAll(/^\s*not ok \d+ - (.*)$/gm)].map(([, name = '']) => name);
  // A file that ends before its first test has its reason here alone.
  if (failed !== '0') console.log(saidAside(report));
  return passed && failed ? { passed: Number(passed), failed: Number(failed), failures } : null;
}

/** What the tests' processes wrote to their error streams, the end of it. */
function saidAside(report: string): string {
  const said = report.matchAll(
    /^# (?!Subtest:|(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) )(.*)$/gm,
  );
  return [...said]
    .map(([, line]) => line)
    .slice(-60)
    .join('\n');
}

function countBrowser(path: string): Outcome | null {
  const report = read(path);
  if (!report) return null;
  const { stats, suites } = JSON.parse(report) as BrowserReport;
  const failures = suites.flatMap(failuresIn);
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, failures };
}

interface BrowserReport {
  stats: { expected: number; unexpected: number; flaky: number };
  suites: BrowserSuite[];
}

interface BrowserSuite {
  specs: { ok: boolean; file: string; title: string; tests: { projectName: string }[] }[];
  suites?: BrowserSuite[];
}

function failuresIn({ specs, suites = [] }: BrowserSuite): string[] {
  const here = specs
    .filter(({ ok }) => !ok)
    .map(({ file, title, tests }) => `${file}: ${title} (${tests[0]?.projectName})`);
  return [...here, ...suites.flatMap(failuresIn)];
}

/** In memory where there is room for it: half of the time of the tests on SQLite was its waiting for the disk. */
function makeScratch(): string {
  const name = 'ship-weekly-gate-';
  const memory = '/dev/shm';
  const enough = 4 * 1024 ** 3;
  try {
    const { bavail, bsize } = statfsSync(memory);
    if (Math.min(bavail * bsize, freemem()) > enough) return mkdtempSync(join(memory, name));
  } catch {
    // Not on this system, or not for this user.
  }
  return mkdtempSync(join(tmpdir(), name));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
