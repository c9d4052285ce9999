import type { ComparedFile } from '../process/core-modules.ts';
import type { NextSection } from '../report/sections/next.ts';
import type { ModulesSection } from '../report/sections/modules.ts';
import { isServed, type Distribution } from '../symbols/debug-packages.ts';
import { quote } from '../text/shell.ts';

export interface Situation {
  /** The core, as it was named. */
  readonly core: string;
  /** Whether gdb can open it under that name. */
  readonly plain: boolean;
  readonly executable: string | undefined;
  /** The engine's command that shows the fault frame, but for program and core; absent where there is none. */
  readonly look: readonly string[] | undefined;
  /** Where the program was placed, which gdb has to be told. */
  readonly compared?: ComparedFile | undefined;
  /** The engine's own backtrace does not get to the fault frame. */
  readonly isApart: boolean;
  /** The command that installs what `look` begins with, where it is not on this machine. */
  readonly install?: string | undefined;
  readonly modules: ModulesSection;
  /** That of the system that crashed. */
  readonly distribution: Distribution | undefined;
}

/** What a person would type next: bring the symbols that are missing, then look at the fault frame in gdb. */
export function nextSteps(situation: Situation): NextSection | undefined {
  const steps = [...symbolsSteps(situation), ...lookStep(situation)];
  return steps.length === 0 ? undefined : { kind: 'next', title: 'Next', steps };
}

const WHY = 'function names and lines for what is shown as module+offset';

/** Packages, and the server of the distribution: what has the one need not have the other. */
function symbolsSteps({ core, modules: { modules }, distribution }: Situation): NextSection['steps'] {
  if (distribution === undefined) return [];
  const { install, note, debuginfod } = distribution;
  const prefix = `${install} `;
  const packages = new Set(
    modules.flatMap(({ fix }) => (fix?.startsWith(prefix) ? fix.slice(prefix.length).split(' ') : [])),
  );
  const installed = packages.size === 0 ? [] : [{ command: prefix + [...packages].join(' '), why: `${WHY} (${note})` }];
  const isAsked = modules.some(({ path, buildId, package: name, debugInfo }) => {
    const owner = name === undefined ? undefined : { name };
    return debugInfo === 'missing' && isServed(distribution, { path, buildId, owner });
  });
  if (debuginfod === undefined || !isAsked) return installed;
  const what = installed.length > 0 ? 'the same by build-id, without a package' : `${WHY}, by build-id (${note})`;
  const command = `faultline symbols find ${quote(core)} --debuginfod-url ${debuginfod}`;
  return [...installed, { command, why: `${what}; then triage it with --symbols` }];
}

function lookStep({ core, plain, executable, compared, look, isApart, install }: Situation): NextSection['steps'] {
  const [engine] = look ?? [];
  if (!plain || look === undefined || engine === undefined) return [];
  const program = executable === undefined || compared !== undefined ? ['-c', core] : [executable, core];
  const first = look.indexOf('-ex');
  const why = isApart
    ? `where the fault is, in ${engine}: its own backtrace does not get there`
    : `the fault frame in ${engine}`;
  const step = {
    command: [...look.slice(0, first), ...placing(compared), ...look.slice(first), ...program].map(quote).join(' '),
    why,
  };
  return install === undefined ? [step] : [{ command: install, why: `${engine} is not on this machine` }, step];
}

/** Code that the core does not hold gdb reads from a file only where it is told to. */
function placing(compared: ComparedFile | undefined): string[] {
  if (compared === undefined) return [];
  const command = `add-symbol-file ${compared.file} -o 0x${compared.bias.toString(16)}`;
  return ['-ex', 'set trust-readonly-sections on', '-ex', command];
}
