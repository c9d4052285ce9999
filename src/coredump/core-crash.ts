import type { Core, Siginfo } from '../process/core.ts';
import { crashSectionOf } from '../crash/crash-section.ts';
import type { Program } from '../crash/weak.ts';
import type { Fault } from '../fault/model.ts';
import { leftHandlerModule } from '../fault/handler-trace.ts';
import { isFromOutside } from '../fault/recovered.ts';
import { codeName, signalName } from '../linux/signal-names.ts';
import type { CrashSection, Handler, Sender, Signal } from '../report/sections/crash.ts';
import type { ModulesSection } from '../report/sections/modules.ts';
import { handlerName } from '../runtimes/handlers.ts';
import type { Crash } from './examine.ts';
import type { CrashFacts } from './facts.ts';
import type { Context } from './model.ts';

/** Where and why the process died. */
export function coreCrash(facts: CrashFacts): CrashSection {
  const { recovered, cause, commands, core, context, engine, modules } = facts;
  const { threadId, reason } = recovered.place;
  const original = recovered.fault;
  return crashSectionOf({
    engine: engine.name,
    arch: core.processor?.name,
    signal:
      original.signal === undefined
        ? undefined
        : signalOf({ ...original, signal: original.signal }, senderOf(original, commands)),
    delivered: deliveredSignal(core, commands),
    cause,
    handler: handlerOf(facts),
    thread: { id: threadId, ...threadName(core, context, threadId) },
    judgement: facts,
    faultFrameReason: reason,
    python: facts.python,
    merged: facts.merged,
    languageFrame: facts.languageFrame,
    test: facts.test,
    program: programOf(core, context, modules),
  });
}

function programOf(core: Core, context: Context, { modules }: ModulesSection): Program {
  const executable = context.executable ?? core.executable;
  return { executable, buildId: modules.find(({ path }) => path === core.executable)?.buildId };
}

function deliveredSignal({ siginfo }: Core, commands: Crash['commands']): Signal | undefined {
  if (siginfo === undefined) return undefined;
  const sender = siginfo.sender && { ...siginfo.sender, ...commandOf(siginfo.sender.pid, commands) };
  return signalOf(siginfo, sender);
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

function handlerOf({ recovered, frames, context, core }: CrashFacts): Handler {
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
  // A handler may also send the original siginfo again: then it is not of the instruction that it was delivered at.
  const reRaised = (delivered?.reason === 'sent' && !isFromOutside(core, delivered)) || delivered?.atPc === false;
  return {
    present: true,
    ...(name === undefined ? {} : { name }),
    ...(reRaised || core.siginfo !== undefined ? { reRaised } : {}), // without siginfo it is not known how the process ended
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
