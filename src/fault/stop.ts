import type { Core } from '../elf/core.ts';
import type { Fault, FaultContext, FaultReason, Interruption } from './fault.ts';
import { readExactly } from '../process/memory.ts';
import { interruptedInstruction } from '../arch/x86-64/explain.ts';
import { isAfterBreakpoint } from '../arch/x86-64/fault.ts';

/** Instructions that exist to stop a program, as debuggers write them. */
export type Stop = 'ud2' | 'ud1' | 'ud0' | 'int3' | 'hlt' | 'udf' | 'brk';

const BY_COMPILERS =
  "put there by a compiler for a check that failed or a place that can't be reached (__builtin_trap, UBSan's trap mode, Rust's aborts)";
const FOR_DEBUGGERS = "a breakpoint that no debugger waited for (assertions, Go's and V8's aborts)";
const BY_LIBRARIES =
  "an instruction that only the kernel may run, which C libraries have where they give up (musl's malloc)";

/** Who puts these instructions into programs. */
const AUTHORS = {
  ud2: BY_COMPILERS,
  ud1: BY_COMPILERS,
  ud0: BY_COMPILERS,
  udf: BY_COMPILERS,
  brk: BY_COMPILERS,
  int3: FOR_DEBUGGERS,
  hlt: BY_LIBRARIES,
} as const satisfies Record<Stop, string>;

/** A deliberate stop, for people. */
export function stopText(stop: Stop): string {
  return `a deliberate stop, ${stop}: ${AUTHORS[stop]}`;
}

/** What the CPU or the kernel makes of such an instruction. */
const BY_STOP: ReadonlySet<FaultReason> = new Set(['invalid-opcode', 'breakpoint', 'privileged-instruction']);

/**
 * A fault with the instruction that was put there to stop the program, if it is such a one: the CPU has no complaint
 * about the program then, a check of the compiler or of the program's own has.
 */
export function withStop(fault: Fault, at: Interruption, context: FaultContext): Fault {
  if (!BY_STOP.has(fault.reason) || fault.atPc === false) return fault;
  const stop = STOPS[at.machine]?.(at, context);
  if (stop === undefined) return fault;
  const confidence = fault.source === 'instruction' ? fault.confidence : 'high';
  return { ...fault, stop, atPc: true, confidence };
}

type FindStop = (at: Interruption, context: FaultContext) => Stop | undefined;

const STOPS: Readonly<Record<Core['machine'], FindStop | undefined>> = {
  'x86-64': x8664Stop,
  aarch64: aarch64Stop,
  other: undefined,
};

const HLT = 0xf4;
/** The last byte of the opcode, behind 0f. */
const UNDEFINED: Readonly<Record<number, Stop>> = { 0x0b: 'ud2', 0xb9: 'ud1', 0xff: 'ud0' };

function x8664Stop(at: Interruption, context: FaultContext): Stop | undefined {
  if (isAfterBreakpoint(at, context)) return 'int3';
  const kind = interruptedInstruction(at, context)?.kind;
  const bytes = context.memory.read(at.pc, 4);
  if (kind === 'privileged') return bytes?.[0] === HLT ? 'hlt' : undefined;
  // clang's UBSan in trap mode: 67 0f b9 40 NN, ud1 with an operand of 32-bit addressing that numbers the check
  return kind === 'invalid' ? UNDEFINED[bytes?.[(bytes.indexOf(0x0f) + 1) % 4] ?? 0] : undefined;
}

/** `brk #n` and `udf #n` (Arm Architecture Reference Manual, C6.2): n, of 16 bits, is for whoever catches it. */
function aarch64Stop({ pc }: Interruption, { memory }: FaultContext): Stop | undefined {
  const word = (address: bigint) => readExactly(memory, address, 4)?.readUInt32LE(0);
  const code = word(pc);
  if (code === undefined) return undefined;
  if ((code & 0xffe0_001f) >>> 0 === 0xd420_0000) return 'brk';
  if (code >>> 16 !== 0) return undefined;
  // udf #0 is all zeros: among zeros it is memory that holds no code
  return code !== 0 || (word(pc + 4n) ?? 0) !== 0 || (word(pc - 4n) ?? 0) !== 0 ? 'udf' : undefined;
}
