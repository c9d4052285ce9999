import { globToRegExp } from '../text/glob.ts';
import { isForeignCall, isTraced, libraryReason } from '../runtimes/library.ts';
import { isLibrarySource } from '../runtimes/library-source.ts';
import { isInterpreter } from '../runtimes/python.ts';
import type { FrameTable } from './frame-table.ts';
import type { VgFrame } from './model.ts';

/** Whose code a frame is: `library` only does what its caller asked; `interpreter` runs the program that is to blame. */
export type FrameClass = 'code' | 'library' | 'interpreter';

export interface JudgeOptions {
  /** `none`: the interpreter is a program like any other. */
  readonly interpreter: 'python' | 'none' | 'auto';
  /** Globs over a module's path or a source file's name: code that is never to blame. */
  readonly ignoredModules: readonly string[];
}

/** Judges the frames of one ledger; each distinct frame once. */
export class FrameJudge {
  private readonly table: FrameTable;
  private readonly interpreter: boolean;
  private readonly ignored: readonly RegExp[];
  private readonly classes: FrameClass[] = [];

  constructor(table: FrameTable, options: JudgeOptions) {
    this.table = table;
    this.interpreter = options.interpreter !== 'none';
    this.ignored = options.ignoredModules.map((glob) => globToRegExp(glob));
  }

  /** Whose code a frame is. */
  classOf(frame: number): FrameClass {
    return (this.classes[frame] ??= this.classify(this.table.frames[frame] ?? {}));
  }

  /** The frame to blame: the first that is neither a library's nor the interpreter's. */
  rootCause(stack: readonly number[]): number | undefined {
    return stack.find((frame) => this.classOf(frame) === 'code');
  }

  /** Whether the stack never leaves the interpreter and libraries. */
  interpreterOnly(stack: readonly number[]): boolean {
    return this.rootCause(stack) === undefined && stack.some((frame) => this.classOf(frame) === 'interpreter');
  }

  private classify(frame: VgFrame): FrameClass {
    if (isInterpreter(frame.module, frame.function)) return this.interpreter ? 'interpreter' : 'code';
    if (this.interpreter && frame.module !== undefined && isForeignCall(frame.module)) return 'code';
    return isLibrary(frame) || this.ignored.some((glob) => isNamed(glob, frame)) ? 'library' : 'code';
  }
}

/** Whether a glob names a frame's module or source file, whole or without directory. */
export function isNamed(glob: RegExp, { module, file }: VgFrame): boolean {
  return [module, file].some((path) => path !== undefined && (glob.test(path) || glob.test(fileName(path))));
}

/** A frame of which nothing is known, as of a library that was unloaded, is nobody's to blame. */
function isLibrary({ module, function: name, file, directory }: VgFrame): boolean {
  if (module === undefined && name === undefined && file === undefined) return true;
  if (isTraced(name, file && fileName(file))) return true;
  if (file !== undefined && isLibrarySource(name, file, directory)) return true;
  return libraryReason({ module, function: name }, file !== undefined) !== undefined;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
