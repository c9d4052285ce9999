import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { ToolError } from '../errors/errors.ts';
import { quote } from '../text/shell.ts';
import { onEnd } from './lifecycle.ts';

/** A program to run: argv, never a shell string. */
export interface ToolCommand {
  /** Name on PATH, or a path. */
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment of the child; default: `toolEnvironment()`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Milliseconds until the child and its descendants are killed. Default 60,000. */
  readonly timeout?: number;
  /** How the user may allow it more time; default: `--timeout` where a time was given, for then a command has it. */
  readonly moreTime?: string;
  /** Bytes of each output stream that are accepted. Default 64 MiB. */
  readonly maxOutput?: number;
  /** What the child reads on standard input; default: nothing. */
  readonly input?: string | Uint8Array;
  /** Of startTool: an open file that the child reads in place of what we write to it. */
  readonly inputFile?: number;
}

export interface ToolResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Absent if a signal ended the tool. */
  readonly exitCode?: number;
  readonly signal?: string;
}

/** How to get the tools that are wrapped, by program name: a Debian package. */
const PACKAGES: Readonly<Record<string, string>> = {
  gdb: 'gdb',
  coredumpctl: 'systemd-coredump',
  journalctl: 'systemd',
  readelf: 'binutils',
  addr2line: 'binutils',
  zstd: 'zstd',
  lz4: 'lz4',
  xz: 'xz-utils',
  gzip: 'gzip',
  bzip2: 'bzip2',
  valgrind: 'valgrind',
};

/** For a tool whose time nothing changes: one that mostly answers at once. */
export const BY_HAND = 'Run it by hand to see what it waits for.';

const DEFAULT_TIMEOUT = 60_000;
const DEFAULT_MAX_OUTPUT = 64 * 1024 * 1024;

/**
 * Runs a program to its end. Whatever its exit status is, it is the caller's to judge.
 * @throws ToolError when it can't be started, does not end in time, or prints too much.
 */
export async function runTool(command: ToolCommand): Promise<ToolResult> {
  const { execa } = await import('execa');
  const timeout = command.timeout ?? DEFAULT_TIMEOUT;
  const subprocess = execa(command.program, command.args, {
    ...commonOptions(command),
    ...(command.input === undefined ? { stdin: 'ignore' } : { input: command.input }),
    timeout,
    maxBuffer: command.maxOutput ?? DEFAULT_MAX_OUTPUT,
    stripFinalNewline: false,
  });
  const forget = endWithUs(subprocess.nodeChildProcess);
  const result = await subprocess;
  forget();
  if (result.timedOut) throw timedOut(command, timeout);
  if (result.isMaxBuffer)
    throw new ToolError(
      `${describe(command)} printed more than the limit.`,
      'Report this with the file it was given: no such output is expected.',
    );
  if (result.exitCode === undefined && result.signal === undefined) throw notStarted(command, result.code);
  return {
    stdout: result.stdout,
    stderr: result.stderr,
    ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
    ...(result.signal === undefined ? {} : { signal: result.signal }),
  };
}

/** A program that goes on running: its streams, and how it ends. */
export interface RunningTool {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: NodeJS.ReadableStream;
  readonly stderr: NodeJS.ReadableStream;
  /** Resolves when it has ended, never rejects. `error` tells that it could not be started. */
  readonly ended: Promise<{ exitCode?: number; signal?: string; error?: ToolError }>;
  /** Ends it and its descendants at once (SIGKILL to the group: a gdb blocked in open() ignores SIGTERM). */
  kill(): void;
  /** As kill, and nothing waits for its end, this process neither: gdb takes 20 ms to free what it had loaded. */
  leave(): void;
}

type KnownDescriptor = 3; // execa takes any, but its types end at 9

/** Starts a program whose streams the caller reads and writes as it runs. The caller sets the time limits. */
export async function startTool(command: ToolCommand): Promise<RunningTool> {
  const { execa } = await import('execa');
  const subprocess = execa(command.program, command.args, {
    ...commonOptions(command),
    stdin: (command.inputFile as KnownDescriptor | undefined) ?? 'pipe',
    buffer: false,
  });
  const child = subprocess.nodeChildProcess as ChildProcess;
  const forget = endWithUs(child);
  const ended = subprocess.then((result) => {
    forget();
    if (result.exitCode === undefined && result.signal === undefined)
      return { error: notStarted(command, result.code) };
    return {
      ...(result.exitCode === undefined ? {} : { exitCode: result.exitCode }),
      ...(result.signal === undefined ? {} : { signal: result.signal }),
    };
  });
  return {
    stdin: subprocess.stdin ?? new PassThrough().resume(),
    stdout: subprocess.stdout,
    stderr: subprocess.stderr,
    ended,
    kill: () => killGroup(child),
    leave: () => leaveGroup(child),
  };
}

/**
 * The environment that tools get: ours without what changes how they behave. PYTHONHOME makes gdb exit before its
 * first command (seen with gdb 13.1), LD_PRELOAD would be loaded into them, DEBUGINFOD_URLS opens the network.
 */
export function toolEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(?:PYTHON|LD_|LC_|LANGUAGE$|DEBUGINFOD_)/.test(entry[0]),
  );
  return { ...Object.fromEntries(kept), LC_ALL: 'C.UTF-8', ...more };
}

/** The error for a tool that answered in a way that can't be used; `output` is what it said last. */
export function toolFailed(command: ToolCommand, why: string, output: string): ToolError {
  const said = lastLines(output);
  return new ToolError(
    `${describe(command)} ${why}${said === '' ? '.' : `; it said: ${said}`}`,
    `Run it by hand to see more: ${shellLine(command)}`,
  );
}

/** How a tool ended, for the `why` of an error. */
export function howItEnded({ exitCode, signal }: { readonly exitCode?: number; readonly signal?: string }): string {
  return signal === undefined ? `ended with status ${exitCode}` : `was ended by ${signal}`;
}

/** The error for a tool that did not answer in time. */
export function timedOut(command: ToolCommand, milliseconds: number): ToolError {
  return new ToolError(
    `${describe(command)} did not answer within ${milliseconds / 1000} s and was ended.`,
    command.moreTime ??
      (command.timeout === undefined
        ? `Run it by hand to see what it waits for: ${shellLine(command)}`
        : 'Allow it more time with --timeout SECONDS.'),
  );
}

function commonOptions(command: ToolCommand) {
  return {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    env: command.env ?? toolEnvironment(),
    extendEnv: false,
    reject: false,
    killDescendants: true,
    killSignal: 'SIGKILL',
  } as const;
}

/** Of a program that is known not to be there. */
export function toolMissing(program: string): ToolError {
  return notStarted({ program, args: [] }, 'ENOENT');
}

function notStarted(command: ToolCommand, code: string | undefined): ToolError {
  const name = programName(command);
  if (code === 'ENOENT') {
    const install = PACKAGES[name];
    return new ToolError(
      `${name} is needed and was not found.`,
      install === undefined ? `Install ${name} or put it on PATH.` : `Install it: apt-get install ${install}`,
    );
  }
  return new ToolError(
    `${name} could not be started: ${code ?? 'unknown error'}.`,
    `Check that ${command.program} may be executed.`,
  );
}

/** Children die with us, on whichever way we end. */
function endWithUs(child: Pick<ChildProcess, 'pid' | 'kill' | 'exitCode' | 'signalCode'>): () => void {
  let running = true;
  const end = onEnd(() => {
    if (running) killGroup(child);
  });
  return () => {
    running = false;
    end();
  };
}

function killGroup(child: Pick<ChildProcess, 'pid' | 'kill'>): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL'); // killDescendants made it the leader of a group
  } catch {
    child.kill('SIGKILL');
  }
}

function leaveGroup(child: ChildProcess): void {
  killGroup(child);
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket | null)?.unref();
}

function describe(command: ToolCommand): string {
  const line = shellLine(command);
  return line.length <= 160 ? line : `${line.slice(0, 157)}...`;
}

/** The command as a person could type it. */
function shellLine(command: ToolCommand): string {
  return [programName(command), ...command.args].map(quote).join(' ');
}

function programName(command: ToolCommand): string {
  return command.program.slice(command.program.lastIndexOf('/') + 1);
}

function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-3).join(' / ').slice(-400);
}
