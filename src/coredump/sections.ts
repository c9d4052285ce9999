import type { CrashPart } from '../report/crash.ts';
import { hex } from '../text/hex.ts';
import { findProgram } from '../tools/sandbox.ts';
import type { CrashFacts } from './facts.ts';
import { nextSteps } from './next-steps.ts';

/** The stack of the crash thread. */
export function backtraceSection({ recovered, frames, merged, stack }: CrashFacts): CrashPart {
  const { threadId } = recovered.place;
  return {
    kind: 'backtrace',
    title: `Backtrace (thread ${threadId})`,
    threadId,
    frames: [...(merged ?? frames)],
    truncated: stack.truncated,
  };
}

/** A handler is on the stack, and nothing tells where it was called: the registers are its own. */
function isPlaceUnknown({ recovered: { place, registersFrom }, fault }: CrashFacts): boolean {
  return fault === undefined && place.trampoline !== undefined && registersFrom === 'core';
}

/** The registers at the moment of the fault. */
export function registersSection(facts: CrashFacts): CrashPart[] {
  if (isPlaceUnknown(facts)) return [];
  const { recovered, fault } = facts;
  const frame = fault?.index ?? 0;
  const { arch, registers: values } = recovered.interruption;
  const names = arch?.registers;
  // What a handler puts into a signal frame to go on elsewhere.
  const isChanged = (name: string) => recovered.isElsewhere === true && (name === names?.pc || name === names?.sp);
  const shown = (names?.shown ?? Object.keys(values)).flatMap((name): [string, string][] =>
    values[name] === undefined || isChanged(name) ? [] : [[name, hex(values[name])]],
  );
  return [
    {
      kind: 'registers',
      title: `Registers of the fault frame (#${frame}${recovered.registersFrom === 'signal-frame' ? ', from the signal frame' : ''})`,
      frame,
      source: recovered.registersFrom,
      registers: Object.fromEntries(shown),
    },
  ];
}

/** The code around the fault. */
export function disassemblySection(facts: CrashFacts): CrashPart[] {
  const { instructions, recovered, fault } = facts;
  if (instructions.length === 0 || isPlaceUnknown(facts)) return [];
  const { pc } = recovered.interruption;
  const lines = instructions.map(({ address, text, function: name, offset }) => ({
    address: hex(address),
    text,
    ...(name === undefined ? {} : { function: name }),
    ...(offset === undefined ? {} : { offset }),
    ...(address === pc ? { fault: true } : {}),
  }));
  const name = instructions[0]?.function;
  return [
    {
      kind: 'disassembly',
      title: `Disassembly of the fault frame${name === undefined ? '' : ` (${name})`}`,
      frame: fault?.index ?? 0,
      instructions: lines,
    },
  ];
}

/** As the remedies of other errors say it. */
const INSTALL_GDB = 'apt-get install gdb';

/** What to do next. */
export function nextSection(facts: CrashFacts): CrashPart[] {
  const { context, core, engine, stack, fault, recovered, executable, modules, distribution } = facts;
  if (context.packages !== undefined) return []; // what is installed here changes nothing, and the core is gone when this is read
  const isApart = stack.toldFrom !== undefined && fault !== undefined && fault.index >= stack.toldFrom;
  const apart = isApart ? recovered.interruption : undefined;
  const look = fault && engine.look?.(stack, { index: fault.index, apart });
  const section = nextSteps({
    core: context.path,
    plain: context.path === core.path,
    executable,
    compared: core.modules.find(({ path }) => path === core.executable)?.compared,
    look,
    install: look === undefined || findProgram(look[0] ?? '') !== undefined ? undefined : INSTALL_GDB,
    isApart,
    modules,
    distribution,
  });
  return section === undefined ? [] : [section];
}
