import { openCore, type Core } from '../elf/core.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { loadedNames } from '../elf/link-map.ts';
import { EvidenceError } from '../errors/errors.ts';
import { listOf } from '../text/known.ts';
import type { Answer } from '../report/create.ts';
import type { Incomplete } from '../report/model.ts';
import { distributionOf } from '../symbols/debug-packages.ts';
import type { SymbolSearch } from '../symbols/find.ts';
import { systemAt } from '../symbols/system.ts';
import type { Engine, StartingEngine } from '../stacks/engine.ts';
import { owningPackages } from '../tools/package-manager.ts';
import { findProgram } from '../tools/sandbox.ts';
import { examine } from './examine.ts';
import type { Context, TriageOptions } from './model.ts';
import { chooseExecutable } from '../modules/executable.ts';
import { leadElsewhere } from '../modules/loader-names.ts';
import { inspectModules, modulesSection, originalPath, programModule } from '../modules/modules.ts';
import { crashAnswer } from './report.ts';

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
    const names = loadedNames(core, core);
    const loaded = {
      core: corePath,
      executable: program.file,
      modules,
      mappedFiles: [...new Set(core.files.map((file) => file.path))],
      loadedNames: names,
      sysroot: options.sysroot,
      withoutLinks: options.withoutLinks || leadElsewhere(names, modules, program.file, options.sysroot),
      debugRoots: symbols === undefined ? options.debugRoots : debugRoots,
    };
    return await starting.withCore(loaded, async (engine, unreadable) => {
      const crash = await examine(engine, core, modules, context, { ...options, unreadable });
      return crashAnswer({
        ...crash,
        core,
        context,
        executable: program.file,
        incomplete: [
          ...listOf(program.incomplete),
          ...coreGaps(core),
          ...(symbols?.incomplete ?? []),
          ...crash.incomplete,
          ...unconfined(engine, context),
        ],
        modules: modulesSection(modules, await packages, distribution),
        distribution,
        engine,
      });
    });
  } finally {
    core.close();
  }
}

async function searchSymbols(core: Core, { symbols = [], sysroot }: TriageOptions): Promise<SymbolSearch | undefined> {
  if (symbols.length === 0) return undefined;
  const { findSymbols } = await import('../symbols/find.ts');
  return await findSymbols(core.modules, { in: symbols, ...(sysroot === undefined ? {} : { sysroot }) });
}

/** What reads hostile input had better be confined; where it was not, the user is told of it. */
function unconfined({ name, confined }: Engine, { stranger }: Context): Incomplete[] {
  if (confined || stranger === undefined) return [];
  const why =
    findProgram('bwrap') === undefined
      ? 'bubblewrap is not installed: apt-get install bubblewrap'
      : 'bubblewrap can confine nothing here, or would not find the files: see "faultline doctor"';
  return [
    {
      what: `a sandbox for ${name}`,
      why: `the core is not your own (${stranger}), and ${name} read it unconfined; ${why}`,
    },
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
