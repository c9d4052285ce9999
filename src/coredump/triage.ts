import { openCore, type Core } from '../elf/core.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { loadedNames } from '../elf/link-map.ts';
import { EvidenceError } from '../errors/errors.ts';
import type { ConfiguredRule } from '../runtimes/library.ts';
import { listOf } from '../text/known.ts';
import type { Answer } from '../report/create.ts';
import type { Incomplete } from '../report/model.ts';
import type { PythonSection } from '../report/sections/python.ts';
import { distributionOf } from '../symbols/debug-packages.ts';
import type { SanitizerReport } from '../sanitizer/model.ts';
import type { SymbolSearch } from '../symbols/find.ts';
import { systemAt, type System } from '../symbols/system.ts';
import type { Gdb } from '../tools/gdb.ts';
import { owningPackages, type Owner } from '../tools/package-manager.ts';
import { findProgram } from '../tools/sandbox.ts';
import type { classify } from '../crash/classify.ts';
import { examine, type Crash } from './examine.ts';
import { chooseExecutable } from '../modules/executable.ts';
import { leadElsewhere } from '../modules/loader-names.ts';
import { inspectModules, modulesSection, originalPath } from '../modules/modules.ts';
import { crashAnswer, type Provenance } from './report.ts';
import { loadSession, programModule, UnreadableDebugInfo, type SessionOptions } from '../stacks/gdb/session.ts';

/** How one core is triaged. Times in milliseconds. */
export interface TriageOptions {
  readonly exe?: string | undefined;
  readonly sysroot?: string | undefined;
  /** Whether the files below sysroot have only the names that they were mapped by: no links lead to them. */
  readonly withoutLinks?: boolean;
  /** Where separate debug files are; default: the system's place. */
  readonly debugRoots?: readonly string[];
  /** Where to look for debug files beside the system's places: directories, files, archives. */
  readonly symbols?: readonly string[] | undefined;
  readonly timeout?: number | undefined;
  readonly maxFrames?: number | undefined;
  readonly deep?: boolean;
  readonly frameRules?: readonly ConfiguredRule[] | undefined;
}

/** What is known of a crash from elsewhere than the core: the journal, a log. */
export interface Context {
  /** Where the evidence was, for people; the core that is read may be a decompressed copy. */
  readonly path: string;
  /** Why it may hold what another user wants to harm us with; absent for the user's own. */
  readonly stranger?: string | undefined;
  readonly commandLine?: string | undefined;
  readonly executable?: string | undefined;
  readonly python?: PythonSection | undefined;
  readonly logMessage?: Parameters<typeof classify>[0]['logMessage'];
  /** Reports of sanitizers in the log, of this process or of others. */
  readonly sanitizer?: readonly SanitizerReport[] | undefined;
  /** The command of a process, by its pid, where the journal knows it. */
  readonly commandOf?: (pid: number) => Promise<string | undefined>;
  /** What the journal says of the process beside that. */
  readonly process?: {
    readonly container?: string;
    readonly unit?: string;
    readonly host?: string;
    readonly time?: string;
  };
  /** The thread that got the last signal: the first of the core, for the kernel writes that one first. */
  readonly thread?: { readonly id: number; readonly name?: string };
  /** Of a crash on another machine: the packages of its modules. Nothing that is installed here is of it. */
  readonly packages?: ReadonlyMap<string, Owner>;
  /** The system that crashed, where something beside its files tells; default: that of the sysroot, or this one. */
  readonly system?: System | undefined;
  readonly provenance: Provenance;
}

/**
 * Triages one core.
 * @param corePath a plain core.
 * @param starting a gdb that may still be starting; it stays the caller's to close.
 * @throws EvidenceError when it is none; ToolError when gdb fails.
 */
export async function triageCore(
  corePath: string,
  context: Context,
  starting: Promise<Gdb>,
  options: TriageOptions,
): Promise<Answer> {
  const core = openCore(corePath, { sysroot: options.sysroot, exe: options.exe });
  try {
    if (core.machine === 'other')
      throw new EvidenceError(
        `${context.path} is not of a 64-bit program for x86-64 or aarch64, and others can't be triaged.`,
        `Look at it with gdb: gdb ${options.exe ?? core.executable ?? 'PROGRAM'} ${context.path}`,
      );
    const symbols = await searchSymbols(core, options);
    const debugRoots = [...listOf(symbols?.directory), ...(options.debugRoots ?? [SYSTEM_ROOT])];
    const modules = inspectModules(core, { sysroot: options.sysroot, exe: options.exe, debugRoots });
    const packages =
      context.packages ??
      owningPackages(modules.filter((module) => module.debugInfo === 'missing').map(originalPath), options.sysroot);
    const distribution = distributionOf(context.system ?? systemAt(options.sysroot ?? '/'));
    const program = chooseExecutable(programModule(modules, core.executable), options.exe);
    const gdb = await starting;
    const names = loadedNames(core, core);
    const session = {
      core: corePath,
      executable: program.file,
      modules,
      mappedFiles: [...new Set(core.files.map((file) => file.path))],
      loadedNames: names,
      sysroot: options.sysroot,
      withoutLinks: options.withoutLinks || leadElsewhere(names, modules, program.file, options.sysroot),
      debugRoots: symbols === undefined ? options.debugRoots : debugRoots,
    };
    const crash = await examineWith(gdb, session, (loaded, unreadable) =>
      examine(loaded, core, modules, context, { ...options, unreadable }),
    );
    const incomplete = [
      ...listOf(program.incomplete),
      ...coreGaps(core),
      ...(symbols?.incomplete ?? []),
      ...crash.incomplete,
      ...unconfined(gdb, context),
    ];
    return crashAnswer({
      ...crash,
      core,
      context,
      executable: program.file,
      incomplete,
      modules: modulesSection(modules, await packages, distribution),
      distribution,
      gdb: { version: gdb.version, sandbox: gdb.confined },
    });
  } finally {
    core.close();
  }
}

/** Has gdb load the core and examines it; where it fails over debug information, once more without. */
async function examineWith(
  gdb: Gdb,
  session: SessionOptions,
  examineIt: (loaded: Gdb, unreadable?: string) => Promise<Crash>,
): Promise<Crash> {
  try {
    await loadSession(gdb, session);
    return await examineIt(gdb);
  } catch (error) {
    if (!(error instanceof UnreadableDebugInfo)) throw error;
    return await examineWithout(gdb, session, (loaded) => examineIt(loaded, error.message));
  }
}

async function examineWithout(
  gdb: Gdb,
  session: SessionOptions,
  examineIt: (loaded: Gdb) => Promise<Crash>,
): Promise<Crash> {
  const { withoutDebugInfo } = await import('../stacks/gdb/without-debug-info.ts');
  const plain = withoutDebugInfo(session);
  try {
    const another = await gdb.startAnother(); // the same gdb again, after its errors: 13.1 ends in an assertion of its own
    try {
      await loadSession(another, plain.session);
      return await examineIt(another);
    } finally {
      another.close();
    }
  } finally {
    plain.remove();
  }
}

async function searchSymbols(core: Core, { symbols = [], sysroot }: TriageOptions): Promise<SymbolSearch | undefined> {
  if (symbols.length === 0) return undefined;
  const { findSymbols } = await import('../symbols/find.ts');
  return await findSymbols(core.modules, { in: symbols, ...(sysroot === undefined ? {} : { sysroot }) });
}

/** What reads hostile input had better be confined; where it was not, the user is told of it. */
function unconfined({ confined }: Gdb, { stranger }: Context): Incomplete[] {
  if (confined || stranger === undefined) return [];
  const why =
    findProgram('bwrap') === undefined
      ? 'bubblewrap is not installed: apt-get install bubblewrap'
      : 'bubblewrap can confine nothing here, or would not find the files: see "faultline doctor"';
  return [
    { what: 'a sandbox for gdb', why: `the core is not your own (${stranger}), and gdb read it unconfined; ${why}` },
  ];
}

function coreGaps(core: Core): Incomplete[] {
  if (core.truncatedAt === undefined) return [];
  return [
    {
      what: 'memory',
      why: `the core is truncated at byte ${core.truncatedAt}: frames and values that lie beyond are missing`,
    },
  ];
}
