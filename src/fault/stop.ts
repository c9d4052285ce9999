import type { FaultContext, Interruption } from '../arch/model.ts';
import type { Fault, FaultReason, Stop } from './model.ts';

/** Who puts these instructions into programs. */
const AUTHORS = {
  compilers:
    "put there by a compiler for a check that failed or a place that can't be reached (__builtin_trap, UBSan's trap mode, Rust's aborts)",
  debuggers: "a breakpoint that no debugger waited for (assertions, Go's and V8's aborts)",
  libraries: "an instruction that only the kernel may run, which C libraries have where they give up (musl's malloc)",
} as const satisfies Record<Stop['by'], string>;

/** A deliberate stop, for people. */
export function stopText({ instruction, by }: Stop): string {
  return `a deliberate stop, ${instruction}: ${AUTHORS[by]}`;
}

/** What the CPU or the kernel makes of such an instruction. */
const BY_STOP: ReadonlySet<FaultReason> = new Set(['invalid-opcode', 'breakpoint', 'privileged-instruction']);

/**
 * A fault with the instruction that was put there to stop the program, if it is such a one: the CPU has no complaint
 * about the program then, a check of the compiler or of the program's own has.
 */
export function withStop(fault: Fault, at: Interruption, context: FaultContext): Fault {
  if (!BY_STOP.has(fault.reason) || fault.atPc === false) return fault;
  const stop = at.arch?.findStop?.(at, context);
  if (stop === undefined) return fault;
  const confidence = fault.source === 'instruction' ? fault.confidence : 'high';
  return { ...fault, stop, atPc: true, confidence };
}
