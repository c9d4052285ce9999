import type { Processor } from '../arch/index.ts';
import type { LineFile } from '../dwarf/line-files.ts';
import type { InspectedModule } from '../modules/modules.ts';
import type { Core } from '../process/core.ts';
import type { Registers } from '../process/memory.ts';
import type {
  Caller,
  Continuation,
  Depth,
  Instruction,
  Layout,
  PrintedVariable,
  Stack,
  Variable,
  VariablePlace,
} from './model.ts';

/** Who unwound the stacks and named the frames of a report. */
export type EngineName = 'gdb' | 'native' | 'recorded' | 'core';

/**
 * What judges ask of whoever unwinds stacks and names frames. They know this and model.ts, and no engine.
 *
 * An engine needs a name and `stacks`. Each other question may be left out; the answer is partial then, not refused:
 *
 * - `readOn`: a signal frame beyond the entries that were read stays unread, and the report says so.
 * - `goOn`: a stack that was lost in a signal handler ends there.
 * - `calledFrom`: the caller of a jump to where no code is may be missing, or a guess of the engine's.
 * - `stackPointer`: no signal frame is looked for where a stack was lost; what a stack that goes on may hide makes it less certain.
 * - `whyStopped`: a stack that ends early counts as lost, and the report does not say why.
 * - `instructions`: there is no disassembly section.
 * - `addressOf`: the messages of glibc and GLib, and the C library in a static program, stay unknown.
 * - `demangle`: the type of an exception stays mangled.
 * - `processor`: a core that the engine takes for another processor's is not told from one that it can read.
 * - `registers`: a core of a processor without a record (arch/) has no threads.
 * - `limit`: what may stay unanswered can take all the time that the engine has.
 * - `values`: `--locals` tells nothing.
 * - `registersOf`: what was passed to a library is told where a caller has it in memory alone.
 * - `variables`, `placeOf`, `layoutOf`, `symbolAt`, `functionAt`: no variable is named.
 * - `sourceFiles`: whoever wants to check a source file reads debug information itself.
 * - `look`: the next steps do not lead to the fault frame.
 *
 * What was written down when the process died (recorded.ts) is an engine of which nothing more can be asked: it gives its stacks.
 */
export interface Engine {
  readonly name: EngineName;
  readonly version?: string | undefined;
  /** Whether what reads the core is confined, and can harm nothing. */
  readonly confined: boolean;
  /** Who answered what this one can't; absent where nobody was asked. */
  readonly besides?: Engine | undefined;
  /** Why another engine had better been asked, and was not. */
  readonly doubt?: string | undefined;

  /** The stacks of all threads. @param currentThread the one that got the last signal. */
  stacks(currentThread: number, depth: Depth): Promise<Stack[]>;
  /** A thread's stack, read again, up to `limit` entries of it. */
  readOn?(stack: Stack, limit: number): Promise<Stack>;
  /** The stack as it goes on at a signal frame that the engine did not come to. */
  goOn?(stack: Stack, at: Continuation, limit: number): Promise<Stack>;
  /** The stack as it goes on at the caller of an entry; as it was, where the engine can't be told. */
  calledFrom?(stack: Stack, at: { readonly index: number; readonly caller: Caller }, limit: number): Promise<Stack>;
  /** The stack pointer in an entry, by its index. */
  stackPointer?(stack: Stack, index: number): Promise<bigint | undefined>;
  /** Why a stack ends before its start, in the engine's words. */
  whyStopped?(stack: Stack): Promise<string | undefined>;
  /** Instructions around an address: up to `before` of them from the function's start on, and `after` of them; none where there is no code. */
  instructions?(pc: bigint, before: number, after: number): Promise<Instruction[]>;
  /** Instructions come from a program of their own: other questions may be asked meanwhile. */
  readonly printsBeside?: true;
  /** The address of a global symbol. */
  addressOf?(symbol: string): Promise<bigint | undefined>;
  /** The name of a C++ type, of its mangled one; undefined where it is none. */
  demangle?(type: string): Promise<string | undefined>;
  /** Of which processor the engine took the core to be, as binutils call it; undefined where it does not say. */
  processor?(): Promise<string | undefined>;
  /** The general registers of the innermost frame of each thread, by its id; none of a thread whose pc or stack pointer is not known. */
  registers?(): Promise<ReadonlyMap<number, ThreadRegisters>>;
  /** From here on questions may stay unanswered: the engine may take so many milliseconds for them, and fails where that does not do. */
  limit?(milliseconds: number): void;
  /** Arguments and local variables of an entry with their values. */
  values?(stack: Stack, index: number): Promise<readonly PrintedVariable[]>;
  /** The variables that can be seen in an entry, from the innermost scope on. */
  variables?(stack: Stack, index: number): Promise<readonly Variable[]>;
  /**
   * Where one of them is; of a reference where the reference itself is. Undefined where it is in no such place, or nowhere.
   * @param call the address of the call that the entry is in: where it was when that was made. An engine may leave this out of account.
   */
  placeOf?(stack: Stack, index: number, variable: Variable, call?: bigint): Promise<VariablePlace | undefined>;
  /** The registers of an entry as they were unwound: of a caller those that its call kept are right, and no others. */
  registersOf?(stack: Stack, index: number): Promise<Registers | undefined>;
  /** What an expression of the program's language is made of, as it is understood in an entry; nothing of it is read or run. */
  layoutOf?(stack: Stack, index: number, expression: string): Promise<Layout | undefined>;
  /** The global variable that an address is in, and how far behind its begin; or one of its thread that can be seen in an entry. */
  symbolAt?(
    address: bigint,
    stack: Stack,
    index: number,
  ): Promise<{ readonly name: string; readonly offset: number } | undefined>;
  /** The function that begins at an address, demangled. */
  functionAt?(address: bigint): Promise<string | undefined>;
  /** What debug information says of the source file that the code at an address was compiled from, by its path; undefined where there is none. */
  sourceFiles?(address: bigint, source: string): readonly LineFile[] | undefined;
  /** The command that shows a frame of a stack to a person, but for the program and the core that it ends with. */
  look?(stack: Stack, at: FrameToLookAt): readonly string[];
}

/** Registers, by the engine's names, with those that every processor has. */
export interface ThreadRegisters {
  readonly registers: Registers;
  readonly pc: bigint;
  readonly sp: bigint;
}

/** A frame, by its index; by its registers where the engine does not find it alone. */
export interface FrameToLookAt {
  readonly index: number;
  readonly apart?: { readonly sp: bigint; readonly pc: bigint } | undefined;
}

/** What an engine is given of a process that died. */
export interface LoadedCore {
  readonly core: string;
  /** The same, as it is read by ourselves. */
  readonly process: Core;
  /** The program that crashed, sure to be the right one; undefined where there is none. */
  readonly executable: string | undefined;
  readonly modules: readonly InspectedModule[];
  /** Paths of all files that were mapped. */
  readonly mappedFiles: readonly string[];
  /** Names under which the loader opened the libraries. */
  readonly loadedNames: readonly string[];
  /** Where these paths are. */
  readonly sysroot?: string | undefined;
  /** Where debug files are, in the order of search; default: the engine's own. */
  readonly debugRoots?: readonly string[] | undefined;
  /** Below the sysroot each file has only the name that it was mapped by: the loader's names, which may be links, lead nowhere. */
  readonly withoutLinks?: boolean | undefined;
  /** Of which processor the core is, where it is not this machine's. */
  readonly foreign?: Processor | undefined;
  /** The modules carry no debug information: the engine failed over it before. */
  readonly withoutDebugInfo?: boolean;
}

/** An engine that may still be starting. */
export interface StartingEngine {
  /** Tells it as early as possible that the core is of another processor than this machine's: another program may have to read it. */
  readonly isForeign?: () => void;
  /**
   * Gives it a core, and works with it.
   * @param work is begun again where the engine failed over debug information that it can't read: then it is told why, and names and
   * lines are those of symbol tables.
   * @throws EvidenceError for a core that the engine can't read, UnknownProcessor where that is for its processor; ToolError when the engine fails.
   */
  withCore<Result>(
    core: LoadedCore,
    work: (engine: Engine, unreadable: string | undefined) => Promise<Result>,
  ): Promise<Result>;
}
