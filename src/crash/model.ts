import type { Fault } from '../fault/model.ts';
import type { Frame } from '../report/frame.ts';
import type { CrashClass } from '../report/sections/crash.ts';
import type { ProgramMessage } from './program-message.ts';

/** What is known when a crash is classified. What is absent is not known to be so. */
export interface Facts {
  readonly fault: Fault & { readonly signal: number };
  /** Frames from the fault frame on. */
  readonly frames: readonly Frame[];
  readonly pid?: number | undefined;
  /** The command of the process that sent the signal, where something knows it. */
  readonly senderCommand?: string | undefined;
  /** It is proven that no thread has a fault: the signal is all that there was. */
  readonly isFaultless?: boolean;
  /** The fault address is where the stack of the crash thread ran out. */
  readonly stackExhausted?: boolean;
  /** The saved program counter lies in no executable mapping. */
  readonly pcIsCode?: boolean;
  /** A return led to the saved program counter, no call. */
  readonly returned?: boolean;
  /** The process sent itself the signal, from a C library that is linked in without symbols, or whose callers are lost. */
  readonly namelessRaise?: boolean;
  /** The stack could not be followed to its start: who called the outermost function that is known is not. */
  readonly stackLost?: boolean;
  /** A sanitizer found an error and ended the program. */
  readonly bySanitizer?: boolean;
  readonly message: ProgramMessage;
  /** What the log says of the same process, where there is one. */
  readonly logMessage?: { readonly class: CrashClass; readonly text: string } | undefined;
}
