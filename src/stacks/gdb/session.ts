import { statSync } from 'node:fs';
import path from 'node:path';
import { EvidenceError } from '../../errors/errors.ts';
import { GdbCommandError, type Gdb } from '../../tools/gdb.ts';
import { miQuote, miText, miTuples } from '../../tools/mi.ts';
import { originalPath, type InspectedModule } from '../../modules/modules.ts';

/** An instruction as gdb prints it. */
export interface Instruction {
  readonly address: bigint;
  readonly text: string;
  readonly function?: string;
  /** Bytes from the function's start. */
  readonly offset?: number;
}

export interface SessionOptions {
  readonly core: string;
  /** The program that crashed, sure to be the right one; undefined where there is none. */
  readonly executable: string | undefined;
  readonly modules: readonly InspectedModule[];
  /** Paths of all files that were mapped. */
  readonly mappedFiles: readonly string[];
  /** Names under which the loader opened the libraries. */
  readonly loadedNames: readonly string[];
  /** Where these paths are. */
  readonly sysroot?: string | undefined;
  /** Where debug files are, in the order of search; default: gdb's own. */
  readonly debugRoots?: readonly string[] | undefined;
  /** Below the sysroot each file has only the name that it was mapped by: the loader's names, which may be links, lead nowhere. */
  readonly withoutLinks?: boolean | undefined;
  /** The modules carry no debug information: gdb failed over it before. */
  readonly withoutDebugInfo?: boolean;
}

/**
 * gdb stops at a frame whose debug information it can't read, though it could name and unwind it without. (gdb 13.1:
 * DWARF 5 that was split off, gcc -gsplit-dwarf, and whose .dwo file is not there.)
 */
export class UnreadableDebugInfo extends Error {
  override name = 'UnreadableDebugInfo';
}

/** Whether an error of gdb's is about debug information. */
export function isAboutDebugInfo(message: string | undefined): boolean {
  return message !== undefined && /\bdwarf\b|\bDW[OP]\b/i.test(message);
}

/** Gives gdb the core, and the symbols of every module that is known to be the one that was mapped. */
export async function loadSession(gdb: Gdb, options: SessionOptions): Promise<void> {
  // gdb opens every mapped file by its name, and blocks for ever in open() on one that is a FIFO by now.
  // A library opened as /proc/self/fd/3 is to gdb its own file of that number.
  const trap =
    options.mappedFiles.some((file) => isNoFile(path.join(options.sysroot ?? '/', file))) ||
    options.loadedNames.some((name) => OF_PROCESS.test(name));
  if (trap) await gdb.send(`-gdb-set sysroot ${gdb.emptyDirectory()}`);
  if (options.debugRoots !== undefined)
    await gdb.send(`-gdb-set debug-file-directory ${options.debugRoots.map((root) => gdb.fileName(root)).join(':')}`);
  if (options.withoutLinks) await gdb.send('-gdb-set auto-solib-add off');
  if (options.executable !== undefined) await gdb.ask(`-file-exec-and-symbols ${gdb.fileName(options.executable)}`);
  await loadCore(gdb, options);
  // Without the program gdb cannot follow the loader's list of libraries, but where each of them is, the core tells.
  if (trap || options.executable === undefined || options.withoutLinks) await loadModules(gdb, options);
}

/** Files that are others in another process. */
const OF_PROCESS = /^\/(?:proc|dev)\//;

/**
 * Instructions around an address: up to `before` of them from the function's start on, and `after` of them.
 * @returns an empty list where gdb has no code there.
 */
export async function disassemble(gdb: Gdb, pc: bigint, before: number, after: number): Promise<Instruction[]> {
  const forward = await disassembleRange(gdb, pc, pc + BigInt(after * LONGEST));
  const offset = forward[0]?.offset;
  if (offset === undefined || offset === 0 || offset > FAR) return forward.slice(0, after + 1);
  const whole = await disassembleRange(gdb, pc - BigInt(offset), pc);
  const last = whole.at(-1);
  const joined =
    last !== undefined && forward[0] !== undefined && last.address < pc
      ? [...whole.slice(-before), ...forward.slice(0, after + 1)]
      : forward.slice(0, after + 1);
  return joined;
}

/** No instruction of x86 is longer, and none of arm. */
const LONGEST = 15;
/** Instructions have no marks to go back to: from the function's start only, and not from further away than this. */
const FAR = 16 * 1024;

async function loadCore(gdb: Gdb, { core, withoutDebugInfo }: SessionOptions): Promise<void> {
  try {
    await gdb.send(`-target-select core ${gdb.fileName(core)}`);
  } catch (error) {
    if (!(error instanceof GdbCommandError)) throw error;
    if (!withoutDebugInfo && isAboutDebugInfo(error.message)) throw new UnreadableDebugInfo(error.message);
    throw new EvidenceError(
      `gdb can't read the core ${core}: ${error.message}`,
      'Check that it is whole: its size against the free disk and ulimit -c when it was written.',
    );
  }
}

/** Whether a path names something that is there, but is neither a file nor a directory. */
function isNoFile(file: string): boolean {
  try {
    const found = statSync(file);
    return !found.isFile() && !found.isDirectory();
  } catch {
    return false; // what is not there, or may not be looked at, gdb can't open either
  }
}

async function loadModules(gdb: Gdb, { modules, executable, withoutLinks }: SessionOptions): Promise<void> {
  for (const module of modules) {
    if (module.file === undefined || module.file === executable) continue;
    if (module.identity !== 'match' && !(withoutLinks && module.identity === 'unknown')) continue;
    await gdb.ask(
      `-interpreter-exec console ${miQuote(`add-symbol-file ${gdb.fileName(module.file)} -o ${module.base}`)}`,
    );
  }
}

async function disassembleRange(gdb: Gdb, start: bigint, end: bigint): Promise<Instruction[]> {
  const answer = await gdb.ask(`-data-disassemble -s ${start} -e ${end} -- 0`);
  return miTuples(answer ?? {}, 'asm_insns').flatMap((record): Instruction[] => {
    const address = miText(record, 'address');
    const text = miText(record, 'inst');
    const name = miText(record, 'func-name');
    const offset = miText(record, 'offset');
    if (address === undefined || text === undefined) return [];
    return [
      {
        address: BigInt(address),
        text,
        ...(name === undefined ? {} : { function: name }),
        ...(offset === undefined ? {} : { offset: Number(offset) }),
      },
    ];
  });
}

/** The module of the program among those of a core. */
export function programModule(
  modules: readonly InspectedModule[],
  executable: string | undefined,
): InspectedModule | undefined {
  return modules.find((module) => module.path === executable || originalPath(module) === executable);
}
