// Shows what faultline does: crashes a real Python under faulthandler, here and now, and triages its real core.
// Copes with every kernel.core_pattern; what it changes of the system is put back however it ends.
import { spawn, spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PATTERN = '/proc/sys/kernel/core_pattern';
const USES_PID = '/proc/sys/kernel/core_uses_pid';
const PYTHON = '/usr/bin/python3';
const INTERRUPTED = 130;
const program = fileURLToPath(new URL('../fixtures/crash/python-faulthandler-string-at/main.py', import.meta.url));
const faultline = path.relative(process.cwd(), fileURLToPath(new URL('run.js', import.meta.url)));

/** What is to be undone at the end, last first. */
const undo = [];
process.on('exit', () => {
  for (const step of undo.toReversed()) step();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(INTERRUPTED));
process.stdout.on('error', () => process.exit(1)); // whoever read us has gone

const pattern = patternForCrash(readFileSync(PATTERN, 'utf8').trim());
const directory = mkdtempSync(path.join(tmpdir(), 'faultline-quickstart-'));
undo.push(() => rmSync(directory, { recursive: true, force: true }));
const log = path.join(directory, 'stderr.log');

say(`$ ${PYTHON} -X faulthandler ${path.relative(process.cwd(), program)}`);
const started = Date.now();
const pid = await crashPython();
const evidence = await (isFile(pattern) ? findCore(pattern, pid) : waitForCoredumpctl(pid));
say(`\n$ node ${faultline} triage coredump ${evidence} --log ${log}`);
const { status } = await start(process.execPath, [faultline, 'triage', 'coredump', evidence, '--log', log], {
  stdio: 'inherit',
}).ended;
if (status === 0)
  say(
    `\nThe files of this example are removed now. For a crash of your own: node ${faultline} triage coredump [MATCH|FILE...]`,
  );
process.exit(status ?? 1);

/** The pattern that holds for our crash: one by which no file is written is replaced for that long, if we may. */
function patternForCrash(before) {
  if (isFile(before)) return before;
  try {
    writeFileSync(PATTERN, 'core');
  } catch {
    if (/\/systemd(?:-coredump|\/coredump)/.test(before) && spawnSync('coredumpctl', ['--version']).status === 0)
      return before;
    stop(
      `Cores don't become files here: kernel.core_pattern is "${before}".`,
      'Run this as root, or first type: sudo sysctl -w kernel.core_pattern=core',
    );
  }
  undo.push(() => writeFileSync(PATTERN, `${before}\n`)); // an empty one would not be written without its line end
  return 'core';
}

/** Not a program that cores are piped to, nor a socket (Linux 6.16), nor nothing at all. */
function isFile(template) {
  return !/^(?:[|@]|$)/.test(template);
}

/** Resolves to the process id of the Python that crashed; what it said is in the log. */
async function crashPython() {
  if (isFile(pattern) && !path.isAbsolute(pattern))
    mkdirSync(path.join(directory, path.dirname(pattern)), { recursive: true });
  const limited = ['-c', 'ulimit -c unlimited && exec "$@"', 'sh', PYTHON, '-X', 'faulthandler', program];
  const { child, ended } = start('/bin/sh', limited, {
    cwd: directory,
    stdio: ['ignore', 'inherit', 'pipe'],
    env: withoutPython(),
  });
  const said = [];
  child.stderr.on('data', (chunk) => said.push(chunk));
  const { signal } = await ended;
  writeFileSync(log, Buffer.concat(said));
  process.stderr.write(Buffer.concat(said));
  if (signal !== 'SIGSEGV')
    stop(
      'The Python that was to crash did not.',
      'What it said is above; cores must be allowed: ulimit -H -c must say unlimited.',
    );
  return child.pid;
}

/** PYTHONHOME and its kin may break the system's Python. */
function withoutPython() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PYTHON')));
}

/** A child that does not outlive us; `ended` resolves when its output is complete. */
function start(command, args, options) {
  const child = spawn(command, args, options);
  undo.push(() => child.kill());
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code, signal) => resolve({ status: code, signal }));
  });
  return { child, ended };
}

/**
 * Finds the core that the kernel wrote by a file pattern (man 5 core): what we can't know of its name may be anything,
 * and where others' cores lie as well the core itself tells whose it is.
 */
async function findCore(template, id) {
  const known = { '%': '%', p: String(id) };
  const name = template.replaceAll(/%(.?)/g, (_, specifier) => known[specifier] ?? '*');
  const suffix = !template.includes('%p') && readFileSync(USES_PID, 'utf8').trim() !== '0' ? `.${id}` : '';
  const files = globSync(`${name}${suffix}`, { cwd: directory }).map((found) => path.resolve(directory, found));
  const recent = files.filter((file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > started - 1000); // the kernel's clock for files is coarse
  const { openCore } = await import('../src/process/core.ts');
  const core = recent.find((file) => pidOf(file, openCore) === id);
  if (core === undefined)
    stop(
      `The kernel left no core where kernel.core_pattern says: ${template}`,
      'See whether its directory may be written, or first type: sudo sysctl -w kernel.core_pattern=core',
    );
  undo.push(() => rmSync(core, { force: true }));
  return core;
}

/** The process that a core is of; undefined for another's core that we can't read. */
function pidOf(file, openCore) {
  try {
    const core = openCore(file, { readMappedFiles: false });
    core.close();
    return core.process?.pid;
  } catch {
    return undefined;
  }
}

/** systemd-coredump works behind the back of the process that died: the core is there when coredumpctl lists it. */
async function waitForCoredumpctl(id) {
  for (let attempt = 0; attempt < 50; attempt++) {
    if (spawnSync('coredumpctl', ['--quiet', 'list', String(id)]).status === 0) return String(id);
    await sleep(200);
  }
  return stop(
    `systemd-coredump has no core of process ${id}.`,
    'See what it says: journalctl -t systemd-coredump. Or run this as root.',
  );
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function stop(what, remedy) {
  process.stderr.write(`${what}\n${remedy}\n`);
  process.exit(1);
}
