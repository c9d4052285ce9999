import { openCore, type Core, type CoreThread, type NotedThread } from '../process/core.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { loadedNames } from '../process/link-map.ts';
import { namelessProcessor } from '../arch/index.ts';
import { isReadOn } from '../arch/host.ts';
import { missingText } from '../arch/missing.ts';
import { known, listOf } from '../text/known.ts';
import type { Answer } from '../report/create.ts';
import type { Incomplete } from '../report/model.ts';
import { distributionOf } from '../symbols/debug-packages.ts';
import type { SymbolSearch } from '../symbols/find.ts';
import { NOT_THERE } from '../symbols/request.ts';
import { systemAt } from '../symbols/system.ts';
import type { Engine, StartingEngine, ThreadRegisters } from '../stacks/engine.ts';
import { innermostFrames, withoutRegisters } from '../stacks/innermost.ts';
import { UnknownProcessor, unknownProcessor } from '../stacks/unknown-processor.ts';
import { owningPackages } from '../tools/package-manager.ts';
import { findProgram } from '../tools/sandbox.ts';
import { examine, type Crash } from './examine.ts';
import type { Context, TriageOptions } from './model.ts';
import { chooseExecutable } from '../modules/executable.ts';
import { leadElsewhere } from '../modules/loader-names.ts';
import { inspectModules, modulesSection, programModule } from '../modules/modules.ts';
import { goroutinesOf } from './goroutines.ts';
import { locksOf } from './locks.ts';
import { hexdumpGap, memoryOf } from './memory.ts';
import { processSection, toAskFor, untold } from './process.ts';
import { pythonOf } from './python.ts';
import { crashAnswer } from './report.ts';
import { smashedStack } from './smashed-stack.ts';
import { sourceOf } from './source.ts';
import { testOf } from './test-of.ts';
import { withVariable } from './variable.ts';
import { variablesOf } from './variables.ts';

/**
 * Triages one core.
 * @param corePath a plain core.
 * @param starting an engine that may still be starting; it stays the caller's to close.
 * @throws EvidenceError when it is none; ToolError when the engine fails.
 */
export async function triageCore(
  corePath: string,
  context: Context,
  starting: StartingEngine,
  options: TriageOptions,
): Promise<Answer> {
  const core = openCore(corePath, { sysroot: options.sysroot, exe: options.exe, archs: options.archs });
  const foreign = isReadOn(process.arch, core) ? undefined : (core.processor ?? namelessProcessor(core.machine));
  if (foreign !== undefined) starting.isForeign?.();
  try {
    const symbols = await searchSymbols(core, options);
    const debugRoots = [...listOf(symbols?.directory), ...(options.debugRoots ?? [SYSTEM_ROOT])];
    const modules = inspectModules(core, { sysroot: options.sysroot, exe: options.exe, debugRoots });
    const packages = context.packages ?? owningPackages(toAskFor(modules, core.executable), options.sysroot);
    const distribution = distributionOf(context.system ?? systemAt(options.sysroot ?? '/'));
    const program = chooseExecutable(programModule(modules, core.executable), options.exe);
    const names = loadedNames(core);
    const loaded = {
      core: corePath,
      process: core,
      executable: program.file,
      modules,
      mappedFiles: [...new Set(core.files.map((file) => file.path))],
      loadedNames: names,
      sysroot: options.sysroot,
      foreign,
      withoutLinks: options.withoutLinks || leadElsewhere(names, modules, program.file, options.sysroot),
      debugRoots: symbols === undefined ? options.debugRoots : debugRoots,
    };
    const answer = async (image: Core, engine: Engine, unreadable?: string): Promise<Answer> => {
      const found = await examine(engine, image, modules, context, { ...options, unreadable });
      const memory = await memoryOf(found, image, options);
      const crash = { ...found, cause: withHint(found.cause, memory?.hint) };
      const sources = await sourceOf(engine, crash, modules, context, options, debugRoots);
      const source = sources.section;
      const python = await pythonOf(engine, image, crash, context.python);
      const go = goroutinesOf(image, crash);
      const test = await testOf(engine, image, python.merged ?? crash.frames, sources);
      const behind = await withVariable(crash, engine, image);
      const smashed = memory === undefined ? await smashedStack(behind, engine, image, options) : undefined;
      const locks = locksOf(image, behind);
      const told = { ...behind, cause: [smashed?.hint, locks.hint, python.hint].reduce(withHint, behind.cause) };
      const variables = await variablesOf(told, engine, options);
      return crashAnswer({
        ...told,
        ...python,
        ...go,
        instructions: await told.instructions,
        core: image,
        context,
        executable: program.file,
        incomplete: [
          ...listOf(program.incomplete),
          ...coreGaps(core),
          ...symbolGaps(symbols),
          ...told.incomplete,
          ...python.incomplete,
          ...go.incomplete,
          ...variables.incomplete,
          ...listOf(sources.gap),
          ...listOf(hexdumpGap(memory ?? smashed, options)),
          ...listOf(untold(await context.details)),
          ...unconfined(engine, context),
        ],
        modules: modulesSection(modules, await packages, distribution),
        process: await processSection(core, modules, {
          context,
          options,
          packages: await packages,
          culprit: crash.culprit,
          processor: foreign?.name,
        }),
        source,
        ...known({ test }),
        variables: variables.section,
        memory: (memory ?? smashed)?.section,
        locks: locks.section,
        distribution,
        engine,
      });
    };
    try {
      return await starting.withCore(loaded, async (engine, unreadable) =>
        answer(await readableCore(engine, core, context), engine, unreadable),
      );
    } catch (error) {
      if (!(error instanceof UnknownProcessor) || core.noted.length === 0) throw error;
      const threads = core.threads.length === 0 ? core.noted.map(withoutRegisters) : core.threads;
      return await answer({ ...core, threads }, innermostFrames(threads, `${error.message} ${error.remedy}`));
    }
  } finally {
    core.close();
  }
}

/**
 * A core as it can be examined: one of a processor without a record has the registers that the engine reads of its threads.
 * @throws UnknownProcessor where the engine does not know it.
 */
async function readableCore(engine: Engine, core: Core, { path }: Context): Promise<Core> {
  const { arch, processor, noted } = core;
  const taken = await engine.processor?.();
  if (taken !== undefined && processor?.binutils.test(taken) !== true)
    throw unknownProcessor(engine.name, path, processor);
  if (arch !== undefined) return core;
  const registers = await engine.registers?.();
  const threads = noted.flatMap((thread) => merged(thread, registers?.get(thread.id)));
  if (threads.length === 0 && noted.length > 0) throw unknownProcessor(engine.name, path, processor);
  return { ...core, threads };
}

function merged(thread: NotedThread, registers: ThreadRegisters | undefined): CoreThread[] {
  return registers === undefined ? [] : [{ ...thread, ...registers }];
}

async function searchSymbols(core: Core, options: TriageOptions): Promise<SymbolSearch | undefined> {
  const { symbols = [], debuginfod: servers = [], sysroot } = options;
  if (symbols.length + servers.length === 0) return undefined;
  const { findSymbols } = await import('../symbols/find.ts');
  const debuginfod = servers.length === 0 ? undefined : { servers };
  return await findSymbols(core.modules, { in: symbols, ...known({ sysroot, debuginfod }) });
}

/** A server that answered, and has nothing, is no gap; one that did not answer is. */
function symbolGaps(symbols: SymbolSearch | undefined): Incomplete[] {
  const reasons = new Set(symbols?.missing.flatMap(({ why }) => why?.split('; ') ?? []));
  const unasked = [...reasons].filter((why) => !why.includes(NOT_THERE));
  return [...(symbols?.incomplete ?? []), ...unasked.map((why) => ({ what: 'debug files', why }))];
}

/** What the memory around a fault says of it belongs into the verdict. */
function withHint(cause: Crash['cause'], hint: string | undefined): Crash['cause'] {
  return hint === undefined ? cause : { ...cause, summary: `${cause.summary}; ${hint}` };
}

/** What reads hostile input had better be confined; where it was not, the user is told of it. */
function unconfined(engine: Engine, { stranger }: Context): Incomplete[] {
  const free = [engine, ...listOf(engine.besides)].filter(({ confined }) => !confined);
  if (free.length === 0 || stranger === undefined) return [];
  const why =
    findProgram('bwrap') === undefined
      ? 'bubblewrap is not installed: apt-get install bubblewrap'
      : 'bubblewrap can confine nothing here, or would not find the files: see "faultline doctor"';
  return free.map(({ name }) => ({
    what: `a sandbox for ${name}`,
    why: `the core is not your own (${stranger}), and ${name} read it unconfined; ${why}`,
  }));
}

const VALGRINDS: Incomplete = {
  what: 'registers',
  why: "valgrind wrote this core, and keeps only those up to date at a fault that unwinding begins with; the address of the access is in valgrind's own log",
};

const NO_LIST = 'the core has no list of the files that were mapped (NT_FILE)';

const FOUND = {
  headers: `${NO_LIST}: they were found by their headers and the loader's list; what that does not know is missing`,
  comparison: `${NO_LIST}, and not the headers of each: such a file was placed by what the kernel told the program, or by the loader's list, and is what the core holds of its data; of two builds whose data are alike it may be the other. What could not be compared is missing: --sysroot tells where libraries are`,
} as const;

const NONE_FOUND: Incomplete = {
  what: 'modules',
  why: `${NO_LIST}, no file's headers are in its memory, and no program that could be compared with it is here: whose code was where is not known. QEMU's user emulation writes such cores (qemu_NAME_DATE-TIME_PID.core): name the program with --exe, and where its libraries are with --sysroot`,
};

function coreGaps({ arch, processor, truncatedAt, writtenByValgrind, filesFoundBy, files }: Core): Incomplete[] {
  const unknown = missingText(arch, processor);
  return [
    ...listOf(unknown === undefined ? undefined : { what: 'processor', why: unknown }),
    ...(writtenByValgrind === undefined ? [] : [VALGRINDS]),
    ...(filesFoundBy === undefined ? [] : [{ what: 'modules', why: FOUND[filesFoundBy] }]),
    ...(files.length === 0 ? [NONE_FOUND] : []),
    ...listOf(
      truncatedAt === undefined
        ? undefined
        : {
            what: 'memory',
            why: `the core is truncated at byte ${truncatedAt}: frames and values that lie beyond are missing`,
          },
    ),
  ];
}
