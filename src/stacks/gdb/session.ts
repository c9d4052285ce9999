import { statSync } from 'node:fs';
import path from 'node:path';
import { EvidenceError } from '../../errors/errors.ts';
import { GdbCommandError, type Gdb } from '../../tools/gdb.ts';
import { unknownProcessor } from '../unknown-processor.ts';
import { knownProcessors } from './registers.ts';
import { miQuote } from '../../tools/mi.ts';
import type { LoadedCore } from '../engine.ts';

/**
 * gdb stops at a frame whose debug information it can't read, though it could name and unwind it without. (gdb 13.1:
 * DWARF 5 that was split off, gcc -gsplit-dwarf, and whose .dwo file is not there: fixtures/crash/split-debug-info-gone.)
 */
export class UnreadableDebugInfo extends Error {
  override name = 'UnreadableDebugInfo';
}

/** Whether an error of gdb's is about debug information. */
export function isAboutDebugInfo(message: string | undefined): boolean {
  return message !== undefined && /\bdwarf\b|\bDW[OP]\b/i.test(message);
}

/** Gives gdb the core, and the symbols of every module that is known to be the one that was mapped. */
export async function loadSession(gdb: Gdb, options: LoadedCore): Promise<void> {
  await requireProcessor(gdb, options);
  // gdb opens every mapped file by its name, and blocks for ever in open() on one that is a FIFO by now.
  // A library opened as /proc/self/fd/3 is to gdb its own file of that number (fixtures/crash/library-from-descriptor).
  const trap =
    options.mappedFiles.some((file) => isNoFile(path.join(options.sysroot ?? '/', file))) ||
    options.loadedNames.some((name) => OF_PROCESS.test(name));
  if (trap) await gdb.send(`-gdb-set sysroot ${gdb.emptyDirectory()}`);
  if (options.debugRoots !== undefined)
    await gdb.send(`-gdb-set debug-file-directory ${options.debugRoots.map((root) => gdb.fileName(root)).join(':')}`);
  if (options.withoutLinks) await gdb.send('-gdb-set auto-solib-add off');
  // Of a program whose headers the core does not hold gdb 13.1 reads zeros, takes it to be another one, and does not move it.
  // Nor has it the code that the core leaves out, where it is not told to trust the files.
  const placed = options.modules.some(({ compared }) => compared !== undefined);
  if (placed) await gdb.send('-gdb-set trust-readonly-sections on');
  if (options.executable !== undefined && !placed)
    await gdb.ask(`-file-exec-and-symbols ${gdb.fileName(options.executable)}`);
  await loadCore(gdb, options);
  // A source file that is not where it was gdb takes to be whatever has its name in the current directory (seen with gdb 13.1).
  await gdb.ask(`-environment-cd ${gdb.emptyDirectory()}`);
  // Without the program gdb cannot follow the loader's list of libraries, but where each of them is, the core tells.
  if (trap || placed || options.executable === undefined || options.withoutLinks)
    await loadModules(gdb, placed ? { ...options, executable: undefined } : options);
}

/** Files that are others in another process. */
const OF_PROCESS = /^\/(?:proc|dev)\//;

/**
 * A core of a processor that it does not know gdb takes for one of its own machine's, without a word, or ends in an assertion
 * (13.1 for x86-64 with one of s390x whose registers fill as many bytes): the core is not given to such a gdb.
 * @throws UnknownProcessor
 */
async function requireProcessor(gdb: Gdb, { core, foreign }: LoadedCore): Promise<void> {
  if (foreign === undefined) return;
  const known = await knownProcessors(gdb);
  if (known.length > 0 && !known.some((name) => foreign.binutils.test(name)))
    throw unknownProcessor('gdb', core, foreign);
}

async function loadCore(gdb: Gdb, { core, withoutDebugInfo, foreign }: LoadedCore): Promise<void> {
  try {
    await gdb.send(`-target-select core ${gdb.fileName(core)}`);
  } catch (error) {
    if (!(error instanceof GdbCommandError)) throw error;
    if (!withoutDebugInfo && isAboutDebugInfo(error.message)) throw new UnreadableDebugInfo(error.message);
    if (foreign !== undefined && NO_FORMAT.test(error.message)) throw unknownProcessor('gdb', core, foreign);
    throw new EvidenceError(
      `gdb can't read the core ${core}: ${error.message}`,
      'Check that it is whole: its size against the free disk and ulimit -c when it was written.',
    );
  }
}

/** gdb 13.1 for every processor, of m68k: it reads its programs, and not its cores. */
const NO_FORMAT = /format not (?:recognized|supported)/;

/** Whether a path names something that is there, but is neither a file nor a directory. */
function isNoFile(file: string): boolean {
  try {
    const found = statSync(file);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false; // what is not there, or may not be looked at, gdb can't open either
  }
}

async function loadModules(gdb: Gdb, { modules, executable, withoutLinks }: LoadedCore): Promise<void> {
  for (const module of modules) {
    if (module.file === undefined || module.file === executable) continue;
    const isUsed = withoutLinks || module.compared !== undefined;
    if (module.identity !== 'match' && !(isUsed && module.identity === 'unknown')) continue;
    const { bias } = module.compared ?? { bias: module.base };
    await gdb.ask(`-interpreter-exec console ${miQuote(`add-symbol-file ${gdb.fileName(module.file)} -o ${bias}`)}`);
  }
}
