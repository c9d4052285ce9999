import { tmpdir } from 'node:os';
import type { CorePattern } from '../../linux/core-pattern.ts';
import { findFiles } from './find-files.ts';
import type { Collected } from './model.ts';
import type { Run } from './run-command.ts';

/**
 * What QEMU's user emulation calls the cores of programs that it runs: it writes them itself into the directory of the process, whatever
 * kernel.core_pattern is (core_dump_filename() in its linux-user/elfload.c).
 */
const PATTERN = {
  kind: 'file',
  place: 'relative',
  parts: [/^qemu_.*_\d{8}-\d{6}_\d+\.core$/s],
  distinct: true,
} as const satisfies CorePattern;

/** The cores of a run's emulated programs. */
export function emulatedCores({ started }: Run): readonly string[] {
  return findFiles(PATTERN, [process.cwd(), tmpdir()], started).files;
}

/** QEMU then ends itself by the same signal: the kernel's core of it is of the same process, and tells nothing more of the program. */
export function withoutEmulators({ cores, ...rest }: Collected, emulated: Collected): Collected {
  const pids = new Set(emulated.cores.flatMap(({ pid }) => pid ?? []));
  return {
    ...rest,
    cores: [...cores.filter(({ pid }) => pid === undefined || !pids.has(pid)), ...emulated.cores],
    incomplete: [...rest.incomplete, ...emulated.incomplete],
  };
}
