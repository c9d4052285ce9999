import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { findProgram, sandboxRefused } from '../../src/tools/sandbox.ts';
import type { Run } from '../support/faultline.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** gdb needs the modules of its Python, but none of the extensions: those a program may have crashed in. */
const GDB_PYTHON = '/usr/lib/python3.11';
const LOADER = '/opt/tools/ld.so';
const LIBRARIES = '/opt/tools/lib';

/** What stands for gdb on PATH: gdb itself names its loader by a path that is not there. */
const GDB = `
#include <string.h>
#include <unistd.h>
int main(int argc, char **argv) {
  char *all[argc + 4];
  char *first[] = {"${LOADER}", "--library-path", "${LIBRARIES}", "/opt/tools/gdb"};
  memcpy(all, first, sizeof first);
  memcpy(all + 4, argv + 1, sizeof(char *) * argc);
  execv(all[0], all);
  return 127;
}
`;

/** Why there can't be such a machine here: a container without user namespaces. For the `skip` option of a test. */
export function cannotSandbox(): string | undefined {
  const { stderr } = spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-all', 'true'], { encoding: 'utf8' });
  return sandboxRefused(stderr) ? stderr.trim() : undefined;
}

/**
 * Triages a bundle on a machine that has nothing but faultline, Node.js and gdb with their libraries, all below /opt:
 * no /lib, no /usr/lib, no /usr/lib/debug, no program, no core, no network.
 */
export async function triageElsewhere(bundle: string, flags: readonly string[] = []): Promise<Run> {
  const { path: directory, remove } = temporaryDirectory();
  try {
    const command = [
      LOADER,
      '--library-path',
      LIBRARIES,
      '/opt/tools/node',
      '/opt/faultline/bin/run.js',
      'triage',
      'coredump',
      '/bundle.tar.zst',
      ...flags,
    ];
    const child = spawn('bwrap', [...machine(directory, bundle), ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { status, stdout, stderr };
  } finally {
    remove();
  }
}

function machine(directory: string, bundle: string): string[] {
  const gdb = findProgram('gdb') ?? '';
  const files: readonly (readonly [from: string, to: string])[] = [
    [buildGdb(directory), '/opt/bin/gdb'],
    [realpathSync(gdb), '/opt/tools/gdb'],
    [realpathSync(process.execPath), '/opt/tools/node'],
    [realpathSync('/lib64/ld-linux-x86-64.so.2'), LOADER],
    ...librariesOf(gdb, process.execPath).map(
      (file) => [realpathSync(file), path.join(LIBRARIES, path.basename(file))] as const,
    ),
    ...['bin', 'dist', 'node_modules', 'package.json'].map(
      (name) => [path.join(ROOT, name), path.join('/opt/faultline', name)] as const,
    ),
    [GDB_PYTHON, GDB_PYTHON],
    [bundle, '/bundle.tar.zst'],
  ];
  const empty = [
    '--tmpfs',
    '/',
    '--tmpfs',
    '/tmp',
    '--proc',
    '/proc',
    '--dev',
    '/dev',
    '--unshare-all',
    '--die-with-parent',
    '--clearenv',
    '--setenv',
    'PATH',
    '/opt/bin',
  ];
  return [
    ...empty,
    ...files.flatMap(([from, to]) => ['--ro-bind', from, to]),
    '--tmpfs',
    path.join(GDB_PYTHON, 'lib-dynload'),
  ];
}

function buildGdb(directory: string): string {
  const [source, program] = [path.join(directory, 'gdb.c'), path.join(directory, 'gdb')];
  writeFileSync(source, GDB);
  execFileSync('gcc', ['-static', '-o', program, source]);
  return program;
}

function librariesOf(...programs: readonly string[]): string[] {
  const printed = programs.map((program) => execFileSync('ldd', [program], { encoding: 'utf8' })).join('');
  return [...new Set([...printed.matchAll(/=> (\/\S+)/g)].map(([, file = '']) => file))];
}
