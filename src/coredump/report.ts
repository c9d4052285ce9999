import type { Core, Siginfo } from '../elf/core.ts';
import { userFrame } from '../runtimes/python-code-origin.ts';
import { hex } from '../text/hex.ts';
import { asCrash, type CrashPart } from '../report/crash.ts';
import { listOf } from '../text/known.ts';
import type { Answer } from '../report/create.ts';
import type { Finding } from '../report/finding.ts';
import { locationOf } from '../report/location.ts';
import type { Incomplete } from '../report/model.ts';
import { occurrenceOf, type Subject } from '../report/occurrence.ts';
import { frameName } from '../report/present/frame.ts';
import { WEAK } from '../report/present/weak.ts';
import { RULES } from '../report/rules.ts';
import type { CrashSection, Handler, Sender, Signal } from '../report/sections/crash.ts';
import type { ModulesSection } from '../report/sections/modules.ts';
import type { ProcessSection } from '../report/sections/process.ts';
import type { Distribution } from '../symbols/debug-packages.ts';
import type { SanitizerSection } from '../report/sections/sanitizer.ts';
import type { Crash } from './examine.ts';
import type { Fault } from '../fault/fault.ts';
import { nextSteps } from './next-steps.ts';
import { handlerName } from '../runtimes/handlers.ts';
import { leftHandlerModule } from '../fault/handler-trace.ts';
import { isFromOutside } from '../fault/recovered.ts';
import { signatureOf } from '../crash/signature.ts';
import { codeName, signalName } from '../linux/signal-names.ts';
import { threadsSection } from '../crash/threads.ts';
import { sanitizerSection, toldBySanitizer } from '../crash/told-by-sanitizer.ts';
import type { Program } from '../crash/weak.ts';
import type { Context } from './triage.ts';

/** Where the evidence comes from. */
export interface Provenance extends Readonly<Record<string, unknown>> {
  readonly machineId?: string | undefined;
  readonly bootId?: string | undefined;
}

/** Everything about one core that its report is made of. */
export interface CrashFacts extends Crash {
  readonly core: Core;
  readonly context: Context;
  readonly incomplete: readonly Incomplete[];
  readonly modules: ModulesSection;
  readonly distribution: Distribution | undefined;
  /** The program's file that gdb was given. */
  readonly executable: string | undefined;
  readonly gdb: { readonly version: string | undefined; readonly sandbox: boolean };
}

/** The report of one core, but for what all reports share. */
export function crashAnswer(facts: CrashFacts): Answer {
  const own = crashSection(facts);
  const reported = facts.bySanitizer ? sanitizersReport(facts) : undefined;
  const problem = reported?.problems.find(({ weak }) => weak === undefined || own.weak === true);
  const crash = problem === undefined ? own : toldBySanitizer(own, problem);
  return {
    subject: subjectOf(facts),
    ...asCrash(
      crash,
      [...listOf(reported && { ...reported, problems: chosenFirst(reported.problems, problem) }), ...partsOf(facts)],
      findingOf(crash, problem?.what),
    ),
    incomplete: [...facts.incomplete],
    provenance: {
      core: { path: facts.context.path, size: facts.core.size },
      gdb: facts.gdb,
      ...facts.context.provenance,
    },
  };
}

/** Its sections beside the crash's own, in the order in which they are read. */
function partsOf(facts: CrashFacts): CrashPart[] {
  return [
    backtraceSection(facts),
    ...(facts.context.python === undefined ? [] : [facts.context.python]),
    registersSection(facts),
    ...disassemblySection(facts),
    ...(facts.others.length === 0 ? [] : [threadsSection(facts.others, facts.core.threads.length)]),
    facts.modules,
    processSection(facts),
    ...nextSection(facts),
  ];
}

function chosenFirst<T>(all: readonly T[], chosen: T | undefined): T[] {
  return chosen === undefined ? [...all] : [chosen, ...all.filter((each) => each !== chosen)];
}

/** All that sanitizers reported of the process: of what ended it within somebody's code the last, of a check at exit each. */
function sanitizersReport({ core, context, judge, culprit }: CrashFacts): SanitizerSection | undefined {
  const program = context.executable ?? core.executable;
  const newestFirst = culprit === undefined ? (context.sanitizer ?? []) : (context.sanitizer ?? []).toReversed();
  return sanitizerSection(newestFirst, { pid: core.process?.pid, program, judge });
}

function crashSection({
  recovered,
  cause,
  commands,
  fault,
  culprit,
  culpritReason,
  frames,
  core,
  context,
  modules,
}: CrashFacts): CrashSection {
  const original = recovered.fault;
  const signal =
    original.signal === undefined
      ? undefined
      : signalOf({ ...original, signal: original.signal }, senderOf(original, commands));
  return {
    kind: 'crash',
    title: 'Crash',
    ...(signal === undefined ? {} : { signal }),
    ...deliveredSignal(core, commands),
    cause,
    handler: handlerOf({ recovered, frames, context, core }),
    thread: { id: recovered.place.threadId, ...threadName(core, context, recovered.place.threadId) },
    ...(fault === undefined ? {} : { faultFrame: fault }),
    faultFrameReason: recovered.place.reason,
    ...(culprit === undefined ? {} : { culpritFrame: culprit }),
    culpritReason,
    ...pythonFrame(context.python),
    ...signatureOf({
      class: cause.class,
      signal: signal?.name,
      frames,
      faultIndex: fault?.index,
      culpritIndex: culprit?.index,
      program: programOf(core, context, modules),
    }),
  };
}

function programOf(core: Core, context: Context, { modules }: ModulesSection): Program {
  const executable = context.executable ?? core.executable;
  return { executable, buildId: modules.find(({ path }) => path === core.executable)?.buildId };
}

/** Where the crash thread was in Python code that is somebody's own. */
export function pythonFrame(python: Context['python']): { pythonFrame?: NonNullable<CrashSection['pythonFrame']> } {
  const frame = userFrame(python?.threads.find((thread) => thread.current)?.frames ?? []);
  return frame === undefined ? {} : { pythonFrame: frame };
}

function deliveredSignal(core: Core, commands: Crash['commands']): { delivered?: Signal } {
  const { siginfo } = core;
  if (siginfo === undefined) return {};
  const sender = siginfo.sender && { ...siginfo.sender, ...commandOf(siginfo.sender.pid, commands) };
  return { delivered: signalOf(siginfo, sender) };
}

function signalOf(
  { signal, code }: Pick<Siginfo, 'signal'> & { readonly code?: number | undefined },
  sender: Sender | undefined,
): Signal {
  const name = code === undefined ? undefined : codeName(signal, code);
  return {
    number: signal,
    name: signalName(signal),
    ...(code === undefined ? {} : { code }),
    ...(name === undefined ? {} : { codeName: name }),
    ...(sender === undefined ? {} : { sender }),
  };
}

function senderOf({ sender }: Fault, commands: Crash['commands']): Sender | undefined {
  return sender?.uid === undefined
    ? undefined
    : { pid: sender.pid, uid: sender.uid, ...commandOf(sender.pid, commands) };
}

function commandOf(pid: number, commands: Crash['commands']): { command?: string } {
  const command = commands.get(pid);
  return command === undefined ? {} : { command };
}

function handlerOf({
  recovered,
  frames,
  context,
  core,
}: Pick<CrashFacts, 'recovered' | 'frames' | 'context' | 'core'>): Handler {
  const { handled, place, delivered, leftFrame } = recovered;
  if (!handled) return { present: false };
  const name = handlerName(
    frames.filter((frame) => frame.role === 'handler'),
    {
      faulthandlerTraceback: context.python?.fatalError !== undefined,
      commandLine: context.commandLine ?? core.process?.arguments,
    },
    leftFrame === undefined ? undefined : leftHandlerModule(core, leftFrame),
  );
  const range = place.handlerFrames;
  return {
    present: true,
    ...(name === undefined ? {} : { name }),
    // A handler may also send the original siginfo again: then it is not of the instruction that it was delivered at.
    reRaised: (delivered?.reason === 'sent' && !isFromOutside(core, delivered)) || delivered?.atPc === false,
    ...(range === undefined ? {} : { frames: [range[0], range[1]] }),
  };
}

/** The kernel records one name for the whole process; it is that of the thread only where there is no other. */
function threadName(core: Core, { thread }: Context, threadId: number): { name?: string } {
  if (thread?.name !== undefined && thread.id === threadId) return { name: thread.name };
  const { process } = core;
  return process !== undefined && process.name !== '' && (process.pid === threadId || core.threads.length === 1)
    ? { name: process.name }
    : {};
}

/**
 * What a person or a gate should act on.
 * @param bySanitizer what a sanitizer's report says of it.
 */
export function findingOf(crash: CrashSection, bySanitizer?: string): Finding {
  const rule = `coredump/${crash.cause.class}` as const;
  const { level } = RULES[rule];
  const frame = crash.culpritFrame ?? crash.faultFrame;
  const what = bySanitizer ?? RULES[rule]?.title ?? crash.cause.class;
  return {
    rule,
    level,
    title: frame === undefined ? what : `${what} in ${frameName(frame)}`,
    message: `${crash.signal?.name ?? 'A signal'}: ${crash.cause.summary.replace(/\.$/, '')}. Signature: ${crash.signature}${crash.weak === true ? ` (${WEAK})` : ''}`,
    ...(frame === undefined ? {} : { location: locationOf(frame) }),
    fingerprint: crash.fingerprint,
    ...(crash.weak === true ? { weak: true } : {}),
  };
}

function backtraceSection({ recovered, frames, stack }: CrashFacts): CrashPart {
  const { threadId } = recovered.place;
  return {
    kind: 'backtrace',
    title: `Backtrace (thread ${threadId})`,
    threadId,
    frames: [...frames],
    truncated: stack.truncated,
  };
}

/** Registers that tell about a fault, in the order people know. */
const SHOWN_REGISTERS = [
  ...'rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip eflags'.split(' '),
  ...Array.from({ length: 31 }, (_, number) => `x${number}`),
  ...'sp pc cpsr'.split(' '),
];

/** What a handler puts into a signal frame to go on elsewhere. */
const CHANGED: ReadonlySet<string> = new Set(['rip', 'rsp']);

function registersSection({ recovered, fault }: CrashFacts): CrashPart {
  const frame = fault?.index ?? 0;
  const values = recovered.interruption.registers;
  const shown = SHOWN_REGISTERS.flatMap((name): [string, string][] =>
    values[name] === undefined || (recovered.isElsewhere === true && CHANGED.has(name))
      ? []
      : [[name, hex(values[name])]],
  );
  return {
    kind: 'registers',
    title: `Registers of the fault frame (#${frame}${recovered.registersFrom === 'signal-frame' ? ', from the signal frame' : ''})`,
    frame,
    source: recovered.registersFrom,
    registers: Object.fromEntries(shown),
  };
}

function disassemblySection({ instructions, recovered, fault }: CrashFacts): CrashPart[] {
  if (instructions.length === 0) return [];
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

function processSection({ core, context }: CrashFacts): ProcessSection {
  const { process } = core;
  const executable = context.executable ?? core.executable;
  const commandLine = context.commandLine ?? process?.arguments;
  return {
    kind: 'process',
    title: 'Process',
    ...(process === undefined ? {} : { pid: process.pid, uid: process.uid }),
    ...(executable === undefined ? {} : { executable }),
    ...(commandLine === undefined ? {} : { commandLine }),
    ...context.process,
  };
}

function nextSection(facts: CrashFacts): CrashPart[] {
  const { context, core, stack, fault, recovered, executable, modules, distribution } = facts;
  if (context.packages !== undefined) return []; // what is installed here changes nothing, and the core is gone when this is read
  const apart =
    stack.toldFrom !== undefined && fault !== undefined && fault.index >= stack.toldFrom
      ? recovered.interruption
      : undefined;
  const section = nextSteps({
    core: context.path,
    plain: context.path === core.path,
    executable,
    gdbThread: stack.gdbId,
    faultIndex: fault?.index,
    apart,
    modules,
    distribution,
  });
  return section === undefined ? [] : [section];
}

function subjectOf({ core, context }: CrashFacts): Subject {
  const { machineId, bootId } = context.provenance;
  return {
    path: context.path,
    ...(core.process === undefined ? {} : { pid: core.process.pid, uid: core.process.uid, name: core.process.name }),
    ...(core.executable === undefined ? {} : { executable: core.executable }),
    ...context.process,
    ...occurrenceOf({ ...context.process, machineId, bootId, pid: core.process?.pid }),
  };
}
