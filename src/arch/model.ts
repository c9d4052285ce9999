import type { Segment } from '../process/segments.ts';
import type { Encoding } from '../elf/fields.ts';
import type { Confidence, Fault, FaultAccess, FaultSource, Stop } from '../fault/model.ts';
import type { Siginfo } from '../linux/siginfo.ts';
import type { Memory, Registers } from '../process/memory.ts';
import type { Flow } from './flow.ts';
import type { RegisterSet } from './register-set.ts';

/**
 * A processor: one folder here, and one row in index.ts. This is the list of what Faultline wants to know of it, in the order in
 * which it pays to fill it in.
 *
 * **Needed**: `name`, `binutils`, `elf` and `registers`. With these alone a core is read, its registers are shown, the engine's stacks are
 * judged, and the fault is the one that the core's own siginfo tells.
 *
 * **May be left out**, if you don't know what it should be; the answer is partial then, never refused. What is lost:
 * - `signalFrames`: a handler's first signal. Behind a crash handler neither the fault nor its registers are known, nor a handler
 *   that has returned (MISSING in missing.ts says so in every report);
 * - `systemCalls`: whether a thread sent itself the signal, and by which call (MISSING says so too);
 * - `hardware`: the fault of a handler without SA_SIGINFO, and whether an access was a read or a write;
 * - `instructions`: the same where the processor keeps no record; faults whose siginfo has no address; contexts that a handler changed;
 * - `unwinding`: the native engine has no stacks: another must read its cores;
 * - `findStop`: a deliberate stop is a plain illegal instruction or trap;
 * - `leavesPcBehind`: the fault frame may be named for the function behind it;
 * - `returnsByStack`, `userEnd`: jumps by an overwritten return address; what the kernel made of an address beyond the user's.
 *
 * Everything here is pure: it reads memory and registers that it is given, and knows no engine, no file and no report. test/arch has
 * a table test for each function. Say where a layout is from (a header of the kernel, or a measured core).
 */
export interface Arch {
  /** As reports have it (`crash.arch`). */
  readonly name: string;
  /** What binutils call it: tells whether a tool that was given a core took it for one of this processor's. */
  readonly binutils: RegExp;
  /** Cores of which kind are its, and how they store numbers. */
  readonly elf: Encoding & { readonly machine: number };
  readonly registers: RegisterSet;
  readonly signalFrames?: SignalFrames;
  readonly systemCalls?: SystemCalls;
  readonly hardware?: Hardware;
  readonly instructions?: Instructions;
  readonly unwinding?: Unwinding;
  /** The deliberate stop at pc, if there is one. */
  readonly findStop?: (at: Interruption, context: FaultContext) => Stop | undefined;
  /** A call pushes its return address, and `ret` pops it. */
  readonly returnsByStack?: boolean;
  /** The address of code, of a pointer to it that tells more: which set of instructions it is of. */
  readonly toCode?: (pointer: bigint) => bigint;
  /** An address as the processor goes to it, of a pointer with a tag that it ignores; left out where it ignores none. */
  readonly untagged?: (pointer: bigint) => bigint;
  /** An instruction that can't be carried out (undefined, a division) leaves pc behind it; the kernel gives its own address. */
  readonly leavesPcBehind?: true;
  /** First address that no program has, for a process with these mappings, which are sorted. */
  readonly userEnd?: (segments: readonly Segment[]) => bigint;
}

/** What the kernel said about a fault beside the registers, on x86. It keeps it per thread: a signal without a fault shows the last one's. */
export interface Trap {
  /** 14 page fault, 13 general protection, 6 invalid opcode, 0 divide error (or no fault ever). */
  readonly number: number;
  readonly error: bigint;
  /** The address of the last page fault. */
  readonly cr2: bigint;
}

/** What hardware said of the last fault of a thread: each processor fills in what it has. */
export interface HardwareRecord {
  /** x86. */
  readonly trap?: Trap;
  /** Arm: the exception syndrome register, absent if the thread never had a fault. */
  readonly esr?: bigint;
  /** Arm: the address of the thread's last fault. */
  readonly faultAddress?: bigint;
  /** Arm of 32 bits. */
  readonly faultStatus?: FaultStatus;
}

/** What the kernel said about a fault beside its address, on Arm of 32 bits. It keeps it per thread, as it does on x86. */
export interface FaultStatus {
  /** 14 page fault, 6 undefined instruction, 0 misaligned access (or no fault ever). A kernel of 64 bits tells none: always 0. */
  readonly trap: number;
  /** The fault status register; under a kernel of 64 bits the bit of a write alone. */
  readonly error: number;
}

/** What the kernel stored to run a handler, as a processor's reader gives it. */
export interface StoredFrame extends HardwareRecord {
  /** Where it was read: `sp` as a debugger shows it in the trampoline. */
  readonly address: bigint;
  readonly registers: Registers;
  readonly pc: bigint;
  readonly sp: bigint;
  /** Absent if the handler was installed without SA_SIGINFO. */
  readonly siginfo?: Siginfo;
  /** The signals that were blocked before the handler ran, signal n as bit n - 1. */
  readonly blocked?: bigint;
  /** The alternate stack that the thread had; absent if it had none. */
  readonly altstack?: { readonly start: bigint; readonly size: bigint };
}

/** What the kernel stored to run a handler: the interrupted registers, the trap, sometimes the siginfo. */
export interface SignalFrame extends StoredFrame {
  readonly arch: Arch;
}

/** How signal frames are read and found. */
export interface SignalFrames {
  /** Reads the one of a trampoline whose stack pointer is `sp`; undefined if memory does not hold one there. */
  readonly read: (memory: Memory, sp: bigint) => StoredFrame | undefined;
  /** A siginfo that is read was written for this very signal, and is never an older one's: every handler has one, or a frame of its own without. */
  readonly hasSiginfo?: true;
  /** By what they are found in memory, one for each form that the kernel writes. */
  readonly marks: readonly Mark[];
  /** Whether what was found so can be one of a program's: flags and selectors as programs have them. */
  readonly isPlausible: (frame: StoredFrame) => boolean;
  /** Where the kernel keeps a handler's return address beside the frame; left out, only an engine finds a handler at work. */
  readonly handlerReturn?: HandlerReturn;
}

/** What every signal frame of a form has, and how far behind its address that is. */
export type Mark = WordsMark | PointerMark;

/** Two words of 32 bits. */
export interface WordsMark extends MarkPlace {
  readonly low: number;
  readonly high: number;
}

/** A pointer of 64 bits to what follows it. */
export interface PointerMark extends MarkPlace {
  /** To how many bytes behind itself it points. */
  readonly ahead: bigint;
  readonly littleEndian: boolean;
}

interface MarkPlace {
  readonly offset: bigint;
  /** Bytes that the frame's address is a multiple of; 16 if left out. */
  readonly alignment?: bigint;
}

export interface HandlerReturn {
  /** `rt_sigreturn`, as C libraries and run-times write it. */
  readonly codes: readonly Buffer[];
  /** The return address of the handler whose frame is at an address. */
  readonly addressOf: (memory: Memory, frame: bigint) => bigint | undefined;
  /** Unwinders stop below the frame, as gdb 13.1 does: it is looked for wherever a stack ends early. */
  readonly stopsUnwinders?: true;
  /** Whether what only the kernel writes, the floating point state, is where the frame at an address says. */
  readonly hasSavedState: (memory: Memory, frame: bigint) => boolean;
}

/** How unwind information names registers. */
export interface Unwinding {
  /** The registers by DWARF's numbers: the processor's ABI has them. */
  readonly columns: readonly string[];
  /** The code that a handler returns to, where unwind information does not tell it and SignalFrames.handlerReturn has none. */
  readonly signalReturn?: Buffer;
  /** A return address as it is returned to, of one that may be signed. */
  readonly unsigned?: (stored: bigint, registers: Readonly<Record<string, bigint | undefined>>) => bigint;
}

/** How a thread that is in a system call is recognised. */
export interface SystemCalls {
  /** The instruction, as it is in memory; several where the processor has more than one set of them. */
  readonly codes: readonly Buffer[];
  /** A call that has just been made and gave 0: its name where its number is left, and its arguments as far as they are. */
  readonly made: (registers: Registers) => SystemCall | undefined;
  /** The register that has its result, and again its number where a seccomp filter has forbidden it; left out where that has an argument then. */
  readonly result?: string;
  /** The register that has the number of the call that a thread is in. */
  readonly number: string;
  /** The one that has its first argument for as long as it waits; left out where a signal puts the result there. */
  readonly firstArgument?: string;
  /** Those that have its first four arguments while it sleeps; left out where it is not known that all of them stay. */
  readonly sleeping?: readonly string[];
  /**
   * Numbers of the calls that a thread may be in that sends itself a signal: kill, tkill, tgkill, rt_sigqueueinfo,
   * rt_tgsigqueueinfo, pidfd_send_signal; and rt_sigprocmask, by which raise unblocks it before glibc 2.35.
   */
  readonly sending: ReadonlySet<bigint>;
  /** What sigreturn leaves in place of the number, lest an interrupted call is restarted; left out where it leaves the number. */
  readonly noNumber?: bigint;
}

export interface SystemCall {
  readonly name?: string;
  readonly args: readonly (number | undefined)[];
}

/** What the processor's own record of a fault tells: none where it is an older fault's, or there never was one. */
export type HardwareFault = Fault | 'stale' | 'none' | 'unknown';

/** What is known of a fault by the processor's own record of it, beside the registers. */
export interface Hardware {
  /**
   * The fault that the record of a signal frame tells without a siginfo. The kernel does not clear it, so it counts only if the
   * instruction at pc can have raised it. `stale`: it can't have; `none`: there is nothing in it; `unknown`: something faulted,
   * perhaps this. Undefined: no record at all.
   */
  readonly fault: (at: Interruption, context: FaultContext) => HardwareFault | undefined;
  /** Read, write or execute, if the record is of a fault at this address. */
  readonly access: (at: Interruption, address: bigint, context: FaultContext) => FaultAccess | undefined;
  /** Whether the record, and the flags that a fault leaves, are of a fault with this address, wherever pc is by now. */
  readonly isOf?: (at: Interruption, address: bigint | undefined) => boolean;
  /** What a fault was about for which the kernel has no address (SI_KERNEL), by the instruction at pc. */
  readonly protection?: (at: Interruption, context: FaultContext) => ProtectionDetail;
  /** The address of a fault of which the kernel gives the page alone, as far as the instruction at pc tells it. */
  readonly withinPage?: (at: Interruption, page: bigint, context: FaultContext) => bigint;
  /** The operand of a misaligned access, where the kernel's address is not it. */
  readonly misaligned?: (at: Interruption, context: FaultContext) => Partial<Fault>;
  /** Whether the instruction at pc only reports what one before it did, perhaps in a function that has returned since: x87. */
  readonly isLate?: (at: Interruption, context: FaultContext) => boolean;
  /** What a fault was beyond what the kernel says of it. */
  readonly detail?: (fault: Fault, at: Interruption, context: FaultContext) => Fault;
  /** Whether the instruction before pc is a breakpoint that leaves pc behind it, and SI_KERNEL in the siginfo. */
  readonly isAfterBreakpoint?: (at: Interruption, context: FaultContext) => boolean;
}

/** What a general protection or stack segment fault was about. */
export type ProtectionDetail = Pick<Fault, 'reason'> & { readonly confidence: Confidence } & Partial<
    Pick<Fault, 'address' | 'access' | 'source' | 'atPc'>
  >;

/** A decoder, as far as accesses to memory, branches and divisions are concerned. */
export interface Instructions {
  /** Bytes of the longest. */
  readonly longest: number;
  /** The instruction at `pc` with the registers it ran with; undefined if memory does not hold it or it is not known. */
  readonly at: (memory: Memory, pc: bigint, registers: Registers) => InstructionAt | undefined;
  /** Bytes of the instruction at `pc`; the registers tell which set of instructions it is of. */
  readonly lengthAt: (memory: Memory, pc: bigint, registers: Registers) => number | undefined;
  /** What registers are made of, instruction by instruction; left out, fewer faults are led back to a variable. */
  readonly flow?: Flow;
  /** The call that ends at a return address. */
  readonly callBefore: (memory: Memory, returned: bigint) => Call | undefined;
}

/** A call; its target where the instruction names it, which calls by register or memory do not. */
export interface Call {
  readonly target?: bigint;
}

/** What an instruction can do that raises a signal, beside its accesses to memory. */
export type InstructionKind = 'divide' | 'invalid' | 'breakpoint' | 'privileged' | 'branch' | 'other';

/** How a division ends: a CPU may raise the same exception for a divisor of zero and a quotient too large for its register. */
export type Division = 'by-zero' | 'overflow' | 'possible';

/** One access to memory. An instruction that reads and writes its operand writes it: so the CPU reports it. */
export interface MemoryAccess {
  readonly address: bigint;
  /** Bytes, or the most it can be. */
  readonly size: bigint;
  readonly access: 'read' | 'write';
  /** The operand, where it is not the address alone: it has a tag. */
  readonly pointer?: bigint;
}

/** An instruction with the registers it ran with. */
export interface InstructionAt {
  readonly kind: InstructionKind;
  /** Absent if they are not known: an instruction that is not in our tables, or a register that is not there. */
  readonly accesses?: readonly MemoryAccess[];
  /** Bytes that the operand must be aligned to, where the CPU demands it (movaps). */
  readonly alignment: bigint;
  /** Where a branch goes that takes its target from a register or from memory. */
  readonly target?: bigint;
  /** Whether a division can be done with these numbers. */
  readonly division?: Division;
}

/** Registers with what is known of the signal that interrupted them: a signal frame, or a thread of the core. */
export interface Interruption extends HardwareRecord {
  /** Undefined: no record of it is there. */
  readonly arch: Arch | undefined;
  readonly registers: Registers;
  readonly pc: bigint;
  readonly sp: bigint;
  readonly siginfo?: Siginfo;
  /** The signal alone, from a core without NT_SIGINFO. */
  readonly signal?: number;
}

/** What surrounds an interruption. */
export interface FaultContext {
  readonly memory: Memory;
  readonly segments: readonly Segment[];
  /** Where the interruption was read. */
  readonly source: Exclude<FaultSource, 'instruction'>;
  /** The signal that ended the process: a handler without SA_SIGINFO that raised the signal again tells it so. */
  readonly delivered?: Siginfo;
  /** The signal whose handler runs, where the signals that the thread has blocked since tell it. */
  readonly handled?: number;
  /** Process and thread, as the process itself sees them: tells a signal to itself by the arguments of tgkill or kill. */
  readonly pid?: number;
  readonly threadId?: number;
  /** The thread's RegisterSet.bases. */
  readonly bases?: Registers;
}
