import type { Place } from '../../memory/model.ts';
import { placesOf } from '../../memory/place.ts';
import { moduleAt, type Core } from '../../process/core.ts';
import { fingerprint } from '../../report/fingerprint.ts';
import type { StackEntry } from '../../stacks/model.ts';
import { hex } from '../../text/hex.ts';
import { listOf } from '../../text/known.ts';
import type { Crash } from '../examine.ts';

/** Below are NULL pointers with an offset, which is a member's: it counts. */
const NULL_END = 0x10000n;
/** Numbers of a process that are others in the next: addresses, threads, who sent a signal. */
const OWN_NUMBER = /0x[0-9a-f]{5,}|(?<=\b(?:thread|process) )\d+/g;

/** What a key is made of, beside the crash itself. */
export interface KeyFacts {
  readonly core: Core;
  readonly crash: Crash;
  /** What the memory around the fault says. */
  readonly hint: string | undefined;
  /** What else must be equal, as JSON: the process's last words, the frames of its language. */
  readonly beside: unknown;
}

/**
 * What two crashes have in common that are one: every frame of the crash thread by build-id and offset, the fault with the class of its
 * address, and all that was judged of it. Examined in full, they tell the same but for numbers of the process.
 * @returns undefined where a frame is not certain: such a crash is like no other.
 */
export function crashKey({ core, crash, hint, beside }: KeyFacts): string | undefined {
  const { recovered, cause, stack } = crash;
  if (stack.isGuess === true || stack.error !== undefined || stack.endsBecause !== undefined) return undefined;
  if (stack.doubt !== undefined || stack.toldFrom !== undefined || recovered.isElsewhere === true) return undefined;
  const frames = stack.entries.map((entry, at) => framePlace(core, crash, entry, at));
  if (frames.length === 0 || frames.includes(undefined)) return undefined;
  const { fault, place, handled, leftFrame, isFaultless, doubt, remark } = recovered;
  const { signal, code, reason, access, source, confidence, staleTrap, atPc, stop, pointer } = fault;
  const parts = {
    program: core.executable,
    frames,
    truncated: stack.truncated,
    fault: { signal, code, reason, access, source, confidence, staleTrap, atPc, stop, pointer: pointer?.kind },
    address: addressClass(core, fault.address),
    registers: registerClasses(core, crash),
    sender: senderClass(core, crash),
    delivered: [recovered.delivered?.signal, recovered.delivered?.code, recovered.delivered?.reason],
    place: [place.faultFrameIndex, place.handlerFrames, handled, leftFrame !== undefined, isFaultless],
    told: [cause.class, cause.kind, cause.confidence],
    message: cause.message,
    words: [place.reason, cause.summary, ...(cause.because ?? []), doubt, remark, hint].map(withoutNumbers),
    beside,
  };
  return fingerprint(
    'known/1',
    JSON.stringify(parts, (_, value: unknown) => textOf(value)),
  );
}

function withoutNumbers(text: string | undefined): string | undefined {
  return text?.replaceAll(OWN_NUMBER, '#');
}

function textOf(value: unknown): unknown {
  return typeof value === 'bigint' ? hex(value) : value;
}

const CERTAIN: ReadonlySet<string> = new Set(['unwind-info', 'signal-frame']);

/** A frame where it would be in any process; of a jump to where no code is, where it went. */
function framePlace(core: Core, { recovered }: Crash, entry: StackEntry, at: number): string | undefined {
  const { address, foundBy, trampoline } = entry;
  if (address === undefined || !CERTAIN.has(foundBy)) return undefined;
  const module = moduleAt(core, address);
  if (module?.buildId !== undefined)
    return `${trampoline ? 'signal ' : ''}${module.path} ${module.buildId} ${hex(address - module.base)}`;
  const isFault = at === (recovered.place.faultFrameIndex ?? -1) && recovered.fault.address === address;
  return isFault && module === undefined ? `jump to ${addressClass(core, address)}` : undefined;
}

/** What kind of value the registers held that the instruction of the fault went by. */
function registerClasses(core: Core, { recovered: { interruption } }: Crash): unknown {
  const { arch, pc, registers } = interruption;
  const step = arch?.instructions?.flow?.at(core, pc);
  const names = [...(step?.operand?.address.terms.map(({ register }) => register) ?? []), ...listOf(step?.takes)];
  return names.map((name) => {
    const value = registers[name];
    return [name, value !== undefined && value < NULL_END ? value === 0n : addressClass(core, value)];
  });
}

/** What kind of address it is, whatever the layout of the process. */
function addressClass(core: Core, address: bigint | undefined): string | undefined {
  if (address === undefined || address < NULL_END) return address === undefined ? undefined : hex(address);
  const module = moduleAt(core, address);
  if (module !== undefined) return `${module.path} ${module.buildId} ${hex(address - module.base)}`;
  return mappingClass(placesOf(core)(address));
}

function mappingClass({ mapping }: Place): string {
  return mapping === undefined ? 'not mapped' : `${mapping.kind} ${mapping.permissions} ${mapping.file ?? ''}`;
}

/** Who sent the signal: the process itself, or which other. */
function senderClass(core: Core, { recovered, commands }: Crash): unknown {
  const { sender } = recovered.fault;
  if (sender === undefined) return undefined;
  return sender.pid === core.process?.pid ? 'itself' : [commands.get(sender.pid), sender.uid];
}
