import { hex } from '../hex.ts';
import type { NextSection } from '../report/sections/next.ts';
import type { ModulesSection } from '../report/sections/modules.ts';
import { quote } from '../tools/run.ts';

export interface Situation {
  /** The core, as it was named. */
  readonly core: string;
  /** Whether gdb can open it under that name. */
  readonly plain: boolean;
  readonly executable: string | undefined;
  /** gdb's number of the crash thread. */
  readonly gdbThread: string;
  readonly faultIndex: number | undefined;
  /** Where the fault frame is, if gdb does not find it alone. */
  readonly apart?: { readonly sp: bigint; readonly pc: bigint } | undefined;
  readonly modules: ModulesSection;
}

/** What a person would type next: bring the symbols that are missing, then look at the fault frame in gdb. */
export function nextSteps(situation: Situation): NextSection | undefined {
  const steps = [...installStep(situation.modules), ...gdbStep(situation)];
  return steps.length === 0 ? undefined : { kind: 'next', title: 'Next', steps };
}

const INSTALL = 'apt-get install ';

function installStep({ modules }: ModulesSection): NextSection['steps'] {
  const packages = new Set(
    modules.flatMap(({ fix }) => (fix?.startsWith(INSTALL) ? fix.slice(INSTALL.length).split(' ') : [])),
  );
  if (packages.size === 0) return [];
  return [
    {
      command: INSTALL + [...packages].join(' '),
      why: 'function names and lines for what is shown as module+offset (-dbgsym packages: https://wiki.debian.org/HowToGetABacktrace)',
    },
  ];
}

function gdbStep({ core, plain, executable, gdbThread, faultIndex, apart }: Situation): NextSection['steps'] {
  if (!plain || faultIndex === undefined) return [];
  const program = executable === undefined ? ['-c', core] : [executable, core];
  const frame = apart === undefined ? `frame ${faultIndex}` : `frame view ${hex(apart.sp)} ${hex(apart.pc)}`;
  const command = ['gdb', '-q', '-ex', `thread ${gdbThread}`, '-ex', frame, ...program].map(quote).join(' ');
  return [
    {
      command,
      why:
        apart === undefined
          ? 'the fault frame in gdb'
          : 'where the fault is, in gdb: its own backtrace does not get there',
    },
  ];
}
