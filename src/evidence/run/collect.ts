import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FaultlineError } from '../../errors/errors.ts';
import type { Incomplete } from '../../report/model.ts';
import { isKeptBySystemd, parseCorePattern, type CorePattern } from '../../linux/core-pattern.ts';
import { emulatedCores, withoutEmulators } from './emulated-cores.ts';
import { findFiles } from './find-files.ts';
import type { Collected, FoundCore, JudgedFile } from './model.ts';
import { coreLimits, type CoreSettings } from '../../linux/core-settings.ts';
import type { Run } from './run-command.ts';

type PatternOf<Kind extends CorePattern['kind']> = Extract<CorePattern, { kind: Kind }>;

const HELP = 'Run with --set-core-pattern, and see "faultline doctor".';
/** The limit of a process is not looked at where the kernel hands cores to a program, or sends them to a socket: core(5), fs/coredump.c. */
const LIMITED =
  'the hard limit for cores is 0 (ulimit -H -c). Raise it where the job is started (docker run --ulimit core=-1).';
/** Signals that leave a core: signal(7). */
const CORE_SIGNALS: ReadonlySet<number> = new Set([3, 4, 5, 6, 7, 8, 11, 24, 25, 31]);
/** Where Ubuntu's apport puts cores, beside reports: core.EXECUTABLE.UID.BOOT.PID.TIME; older ones put them where the process was. */
const APPORT = '/var/lib/apport/coredump/core.%e.%u.%h.%p.%t';

/** The cores that a run left behind, wherever kernel.core_pattern has them go. */
export async function collectCores(run: Run, { pattern, usesPid }: CoreSettings): Promise<Collected> {
  const parsed = parseCorePattern(pattern, usesPid);
  const ofKernel = await collect(parsed, run, usesPid);
  const mayBeMore = run.status !== 0 || (parsed.kind === 'file' && parsed.place === 'relative');
  const collected = mayBeMore ? await withEmulated(ofKernel, run) : ofKernel;
  if (collected.cores.length > 0 || !CORE_SIGNALS.has(run.status - 128)) return collected;
  const isFile = !/^[|@]/.test(pattern);
  const why =
    isFile && coreLimits().hard === '0'
      ? LIMITED
      : isFile && !isWritable(path.dirname(path.resolve(pattern)))
        ? `kernel.core_pattern is ${pattern}: a place where the user of the run can't write.`
        : `kernel.core_pattern is ${pattern}. ${HELP}`;
  return {
    ...collected,
    lost: `status ${run.status} is that of a process that a signal ended, and no core of this run was found; ${why}`,
  };
}

async function withEmulated(collected: Collected, run: Run): Promise<Collected> {
  const files = emulatedCores(run);
  return files.length === 0 ? collected : withoutEmulators(collected, ofJudged(await judgeFiles(files, run)));
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function collect(pattern: CorePattern, run: Run, usesPid: boolean): Promise<Collected> {
  switch (pattern.kind) {
    case 'file':
      return coreLimits().hard === '0'
        ? nothing('the hard limit for them is 0 (ulimit -H -c): no process of the run could leave one')
        : fromFiles([pattern], run);
    case 'pipe':
      return fromPipe(pattern, run, usesPid);
    case 'socket':
      return isKeptBySystemd(pattern)
        ? fromJournal(run)
        : nothing(
            `the kernel sends them to the socket ${pattern.address}, and where who listens there puts them is not known. ${HELP}`,
          );
    case 'none':
      return nothing(`kernel.core_pattern is empty: the kernel writes none. ${HELP}`);
  }
}

async function fromPipe({ handler, program }: PatternOf<'pipe'>, run: Run, usesPid: boolean): Promise<Collected> {
  if (handler === 'systemd-coredump') return fromJournal(run);
  if (handler === 'other')
    return nothing(`the kernel hands them to ${program}, and where that puts them is not known. ${HELP}`);
  const patterns = [parseCorePattern(APPORT, false), parseCorePattern('core', usesPid)].filter(
    (each) => each.kind === 'file',
  );
  return fromFiles(patterns, run);
}

function nothing(why: string): Collected {
  return { cores: [], incomplete: [{ what: 'cores', why }] };
}

async function fromJournal(run: Run): Promise<Collected> {
  const { journalCores } = await import('./journal-cores.ts');
  try {
    const { records, foreign, kept } = await journalCores(run);
    if (!kept)
      return nothing(
        `the kernel hands them to systemd-coredump, which puts them into the journal, and no journald runs here: a container's are in the journal of its host. ${HELP}`,
      );
    const cores = records.map((record): FoundCore => ({
      candidate: { record },
      name: `pid ${record.pid}`,
      pid: record.pid,
      executable: record.executable,
      comm: record.comm,
    }));
    return { cores, incomplete: leftAlone(foreign) };
  } catch (error) {
    if (error instanceof FaultlineError) return nothing(`${error.message} ${error.remedy}`);
    throw error;
  }
}

async function fromFiles(patterns: readonly PatternOf<'file'>[], run: Run): Promise<Collected> {
  const found = patterns.map((pattern) => ({
    ...pattern,
    ...findFiles(pattern, [process.cwd(), tmpdir()], run.started),
  }));
  const judged = await judgeFiles(
    found.flatMap(({ files }) => files),
    run,
  );
  const { cores, incomplete } = ofJudged(judged);
  const overwritten = found.some(({ distinct, files }) => !distinct && cores.some(({ name }) => files.includes(name)));
  return {
    cores,
    overwritten,
    incomplete: [
      ...incomplete,
      ...(found.every(({ complete }) => complete)
        ? []
        : [
            {
              what: 'cores',
              why: `there are too many files below ${process.cwd()} and ${tmpdir()} to look at all. ${HELP}`,
            },
          ]),
      ...(overwritten
        ? [
            {
              what: 'further cores',
              why: `all crashes in one directory write to one file, and only the last one is left. ${HELP}`,
            },
          ]
        : []),
    ],
  };
}

function ofJudged(judged: readonly JudgedFile[]): Collected {
  return {
    cores: judged.flatMap(({ core }) => core ?? []),
    incomplete: [
      ...judged.flatMap(({ unreadable }) => unreadable ?? []),
      ...leftAlone(judged.filter(({ foreign }) => foreign === true).length),
    ],
  };
}

/** What reads cores is loaded only where there may be one. */
async function judgeFiles(files: readonly string[], run: Run): Promise<JudgedFile[]> {
  if (files.length === 0) return [];
  const { judgeFile } = await import('./judge-file.ts');
  return Promise.all(files.map((file) => judgeFile(file, run)));
}

function leftAlone(count: number): Incomplete[] {
  if (count === 0) return [];
  return [
    {
      what: 'other cores',
      why: `${count} ${count === 1 ? 'core was' : 'cores were'} written during the run by ${count === 1 ? 'a process that is' : 'processes that are'} not of it, and left alone`,
    },
  ];
}
