import { execFile, spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { triageCoredump } from '../../../src/coredump/coredump.ts';
import { sectionOf } from '../../../src/report/section-of.ts';
import type { CauseVariable } from '../../../src/report/sections/variable.ts';
import { temporaryDirectory } from '../../../src/tools/lifecycle.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/variables/', import.meta.url));
const AT_ONCE = 4;

/** How a source of fixtures/variables is built. */
export interface Build {
  readonly source: string;
  readonly compiler: string;
  readonly options: readonly string[];
  /** GLIBC_TUNABLES of the program. */
  readonly tunables?: string;
}

/** One crash: what is said of it, and whether the source says so. */
export interface Told {
  readonly crash: string;
  readonly line: number | undefined;
  readonly variable: CauseVariable | undefined;
  readonly isRight: boolean;
}

/** Builds a source, lets it crash by each of its names, and triages the cores; a name that this build does not crash by is left out. */
export async function crashesOf({ source, compiler, options, tunables }: Build): Promise<Told[]> {
  const { path: directory, remove } = temporaryDirectory();
  const file = path.join(FIXTURES, source);
  const program = path.join(directory, 'main');
  await promisify(execFile)(compiler, [...options, '-o', program, file]);
  const lines = readFileSync(file, 'utf8').split('\n');
  const names = lines.flatMap((line) => /^ +(?:RUN\(|")(\w+)[,)"]/.exec(line)?.[1] ?? []);
  const told: Told[] = [];
  const next = names.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const name of next) {
        const core = await crash(program, name, path.join(directory, name), tunables);
        if (core !== undefined) told.push(await tell(core, name, source, lines));
      }
    }),
  );
  remove();
  return told;
}

async function crash(
  program: string,
  name: string,
  directory: string,
  tunables: string | undefined,
): Promise<string | undefined> {
  await mkdir(directory);
  const child = spawn('sh', ['-c', 'ulimit -c unlimited; ulimit -t 5; exec "$@"', 'sh', program, name], {
    cwd: directory,
    stdio: 'ignore',
    env: { ...process.env, ...(tunables === undefined ? {} : { GLIBC_TUNABLES: tunables }) },
  });
  await new Promise((resolve) => child.once('close', resolve));
  const core =
    child.signalCode === 'SIGXCPU' ? undefined : readdirSync(directory).find((each) => each.startsWith('core'));
  return core && path.join(directory, core);
}

async function tell(core: string, crashed: string, source: string, lines: readonly string[]): Promise<Told> {
  const report = await triageCoredump(core);
  const section = sectionOf(report, 'crash');
  // What was inlined from a header is told by the line that used it.
  const { line } = sectionOf(report, 'backtrace')?.frames.find(({ file }) => file?.endsWith(source)) ?? {};
  const variable = section?.cause.variable;
  const own = lines.findIndex((each) => new RegExp(`^(?:CASE|unsafe fn|fn) ${crashed}\\(`).test(each));
  const body = lines.slice(own, lines.indexOf('}', own));
  const truth = truthOf(lines[(line ?? 0) - 1]) ?? body.flatMap((each) => truthOf(each) ?? []);
  return {
    crash: crashed,
    line,
    variable,
    isRight: variable !== undefined && truth.includes(`${variable.expression}: ${variable.base.name}`),
  };
}

function truthOf(line: string | undefined): string[] | undefined {
  return / \/\/= (.*)$/.exec(line ?? '')?.[1]?.split(' | ');
}
