import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after } from 'node:test';
import { PATIENCE, until } from './until.ts';

/** What systemd-coredump's package sets on a machine that boots with systemd. */
const SYSCTL = '/usr/lib/sysctl.d/50-coredump.conf';
const SETTINGS = ['kernel.core_pattern', 'kernel.core_pipe_limit'] as const;
const DROP_INS = '/run/systemd/coredump.conf.d';
const DROP_IN = path.join(DROP_INS, '99-faultline-test.conf');
const CORES = '/var/lib/systemd/coredump';
/** `runtime` goes with the service; `data` too, unless it was there before. */
const SERVICES = [
  {
    socket: '/run/systemd/journal/stdout',
    argv: ['/lib/systemd/systemd-journald'],
    runtime: '/run/systemd/journal',
    data: '/run/log/journal',
  },
  {
    socket: '/run/systemd/coredump',
    argv: [
      'systemd-socket-activate',
      '-l',
      '/run/systemd/coredump',
      '--seqpacket',
      '--accept',
      '/lib/systemd/systemd-coredump',
    ],
    runtime: '/run/systemd/coredump',
  },
] as const;

export interface Pipeline {
  /** Runs a program that dies by a signal, and waits until systemd-coredump has recorded it. */
  crash(
    argv: readonly string[],
    options?: { cwd?: string; env?: Record<string, string> },
  ): Promise<{ readonly pid: number }>;
  /** Sets options of coredump.conf(5) for the crashes that follow; none are the defaults. */
  configure(options: Readonly<Record<string, string>>): void;
}

/**
 * The real pipeline, for the tests of a file: kernel, systemd-coredump, journald, journalctl, coredumpctl. What is not
 * running is started by hand with the first crash (not in a hook: node:test runs those side by side where a name
 * pattern leaves no test) and ended afterwards; where systemd is PID 1, it all runs. Everything is set back, and of a
 * run that was killed nothing stays alive: the children get SIGKILL with their parent (PR_SET_PDEATHSIG).
 */
export function usePipeline(): Pipeline {
  rmSync(DROP_INS, { recursive: true, force: true }); // of a run that was killed
  const pids = new Set<number>();
  let running: Promise<() => Promise<void>> | undefined;
  after(async () => {
    const stop = await running;
    await stop?.();
    for (const pid of pids) removeCores(pid);
  });
  return {
    configure,
    crash: async ([program = '', ...args], options = {}) => {
      running ??= start();
      await running;
      const since = Date.now() / 1000;
      const child = spawn(program, args, {
        cwd: options.cwd,
        env: { ...process.env, ...options.env },
        stdio: 'ignore',
        timeout: PATIENCE,
        killSignal: 'SIGKILL',
      });
      const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
      if (child.pid === undefined || signal === null)
        throw new Error(`${program} was to die by a signal; it ended with status ${status}`);
      pids.add(child.pid);
      await until(`a record of pid ${child.pid}`, () => recorded(child.pid, since));
      return { pid: child.pid };
    },
  };
}

/** Copies this machine's journal files as they are now: those in the directory that was written to last. @returns the copy. */
export function copyJournal(to: string): string {
  const machine = readFileSync('/etc/machine-id', 'utf8').trim();
  const directories = ['/run/log/journal', '/var/log/journal']
    .map((each) => path.join(each, machine))
    .filter((each) => existsSync(path.join(each, 'system.journal')));
  const age = (directory: string): number => statSync(path.join(directory, 'system.journal')).mtimeMs;
  const [from = ''] = directories.toSorted((a, b) => age(b) - age(a));
  cpSync(from, to, { recursive: true });
  return to;
}

function configure(options: Readonly<Record<string, string>>): void {
  mkdirSync(DROP_INS, { recursive: true });
  writeFileSync(
    DROP_IN,
    ['[Coredump]', ...Object.entries(options).map(([name, value]) => `${name}=${value}`), ''].join('\n'),
  );
}

/** @returns what sets everything back: the kernel first, so that it hands over no core while the services end. */
async function start(): Promise<() => Promise<void>> {
  const booted = existsSync('/run/systemd/system');
  if (booted) execFileSync('systemctl', ['start', 'systemd-coredump.socket']);
  const services = booted ? [] : await startServices();
  const restoreKernel = setKernel(booted);
  return async () => {
    restoreKernel();
    rmSync(DROP_INS, { recursive: true, force: true });
    for (const stop of services.toReversed()) await stop();
  };
}

/** @returns for each service that was started what ends it and removes what it made. */
async function startServices(): Promise<(() => Promise<void>)[]> {
  const stops: (() => Promise<void>)[] = [];
  for (const { socket, argv, runtime, ...rest } of SERVICES) {
    if (isBound(socket)) continue;
    const made = [runtime, ...('data' in rest && !existsSync(rest.data) ? [rest.data] : [])];
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...argv], { stdio: 'ignore' });
    await until(`${argv[0]} at ${socket}`, () => isBound(socket));
    stops.push(async () => {
      await end(child);
      for (const each of made) rmSync(each, { recursive: true, force: true });
    });
  }
  return stops;
}

/** Whether a process has this socket; its file alone may be left over from one that was killed. */
function isBound(socket: string): boolean {
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .some((line) => line.endsWith(` ${socket}`));
}

/** Sets the kernel as the package does. @returns what sets it back; our own setting, of a run that was killed, is none. */
function setKernel(booted: boolean): () => void {
  const wanted = readFileSync(SYSCTL, 'utf8');
  const restore = SETTINGS.map((name) => {
    const file = path.join('/proc/sys', name.replaceAll('.', '/'));
    const value = new RegExp(`^${name}=(.*)$`, 'm').exec(wanted)?.[1] ?? '';
    const old = readFileSync(file, 'utf8').trim();
    writeFileSync(file, value);
    return () =>
      writeFileSync(
        file,
        old === value && !booted ? { 'kernel.core_pattern': 'core', 'kernel.core_pipe_limit': '0' }[name] : old,
      );
  });
  return () => restore.forEach((each) => each());
}

function recorded(pid: number | undefined, since: number): boolean {
  return (
    execFileSync('journalctl', ['-q', '-o', 'cat', `--since=@${since}`, `COREDUMP_PID=${pid}`], {
      encoding: 'utf8',
    }) !== ''
  );
}

function removeCores(pid: number): void {
  for (const file of execFileSync('find', [CORES, '-name', `core.*.${pid}.*`], { encoding: 'utf8' }).split('\n'))
    if (file !== '') rmSync(file);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
