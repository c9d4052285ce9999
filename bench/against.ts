// Two builds of Faultline side by side: this one, and that of another revision.
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { crash } from '../test/support/crash.ts';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = 21;

/**
 * What is compared: starting with as little to do as possible, the triage of a core in which gdb is quick, and that of one of a C++
 * program with as much debug information as its headers bring, and with none.
 */
const COMMANDS = {
  '--version': ['--version'],
  'start-up: --help': ['--help'],
  'start-up of a command: schema': ['schema'],
  'triage of a small core': ['triage', 'coredump', '{core}'],
  'triage of a small core, JSON': ['triage', 'coredump', '{core}', '--json'],
  'triage of C++, -g': ['triage', 'coredump', '{described}'],
  'triage of C++, without -g': ['triage', 'coredump', '{plain}'],
} as const;

/** Times of this build and of one of the revision, in turn, in one run: `ours` is this one, `theirs` the other. */
export async function against(revision: string): Promise<BenchRow[]> {
  const { core, remove } = await crash('handler-raise');
  const cores = { '{core}': core, '{described}': crashOfCpp('-g'), '{plain}': crashOfCpp('-g0') };
  try {
    return await withBuild(revision, async (other) => {
      const commands = Object.values(COMMANDS).map((words) =>
        words.map((word) => cores[word as keyof typeof cores] ?? word),
      );
      const costs = await inTurn(
        commands.flatMap((words) => [ROOT, other].map((build) => run(build, words))),
        ROUNDS,
      );
      return Object.keys(COMMANDS).flatMap((name, index) => rowOf(name, costs[2 * index], costs[2 * index + 1]));
    });
  } finally {
    remove();
  }
}

type Costs = Awaited<ReturnType<typeof inTurn>>;

function rowOf(name: string, ours?: Costs[number], theirs?: Costs[number]): BenchRow[] {
  if (ours === undefined || theirs === undefined) return [];
  return [
    {
      name,
      ours: ours.milliseconds,
      theirs: theirs.milliseconds,
      ratio: ours.milliseconds / theirs.milliseconds,
      memory: ours.megabytes,
      note: `(theirs ${Math.round(theirs.megabytes)} MB); CPU ${ours.cpu.toFixed(0)} and ${theirs.cpu.toFixed(0)} ms, ratio ${(ours.cpu / theirs.cpu).toFixed(2)}`,
    },
  ];
}

function run(build: string, words: readonly string[]): string[] {
  return [process.execPath, path.join(build, 'bin', 'run.js'), ...words];
}

/** The core of a program of fixtures/variables. */
function crashOfCpp(...options: readonly string[]): string {
  const { path: directory } = temporaryDirectory();
  const source = path.join(ROOT, 'fixtures', 'variables', 'containers.cc');
  execute(directory, 'g++', '-std=c++20', ...options, '-o', 'main', source);
  spawnSync('sh', ['-c', 'ulimit -c unlimited; exec ./main member_unique'], { cwd: directory });
  const core = readdirSync(directory).find((name) => name.startsWith('core'));
  if (core === undefined) throw new Error('the program left no core');
  return path.join(directory, core);
}

/** Builds a revision in a work tree of its own, which is removed at the end. */
async function withBuild<T>(revision: string, use: (directory: string) => Promise<T>): Promise<T> {
  const { path: parent, remove } = temporaryDirectory();
  const directory = path.join(parent, 'build');
  const git = (...args: readonly string[]) => execute(ROOT, 'git', 'worktree', ...args);
  try {
    git('add', '--quiet', '--detach', directory, revision);
    execute(directory, 'npm', 'ci', '--include=dev', '--include=optional', '--prefer-offline', '--loglevel=error');
    execute(directory, 'npm', 'run', '--silent', 'build');
    return await use(directory);
  } finally {
    remove();
    git('prune');
  }
}

function execute(cwd: string, program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
