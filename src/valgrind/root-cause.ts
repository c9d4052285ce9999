import { globToRegExp } from '../text/glob.ts';
import { libraryReason } from '../runtimes/library.ts';
import { isLibrarySource } from '../runtimes/library-source.ts';
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

/** valgrind's replacements, and the unwinder of libgcc, which no distribution has debug information of. */
const LIBRARY_FILES =
  /^(?:vg_replace_\w+\.c|valgrind\.h|hg_intercepts\.c|drd_\w*intercepts\.c|unwind(?:-dw2[\w-]*)?\.(?:c|h|inc)|new_(?:opa?|opv?n?t?|allocator)\.(?:cc|h))$/;
/** Of the C library where no source file is known and it is linked into the program. */
const LIBRARY_FUNCTIONS =
  /^(?:_nl_|__nss_|__gconv_|__fopen_internal|__getdelim|fopen@|__alloc_dir|__tz_|tzset_internal|__cxa_(?:atexit|finalize|thread_atexit)|__run_exit_handlers)/;
const PYTHON_MODULES = /^(?:lib)?python\d?[\d.]*[a-z]*(?:\.so[\d.]*)?$/;
/** Extension modules that belong to Python itself. */
const STANDARD_LIBRARY = '/lib-dynload/';
/** ctypes and cffi: what is called through it is not the interpreter's doing, but the program's. */
const FOREIGN_CALLS = /^libffi\.so/;
const PYTHON_FUNCTIONS = /^_?Py(?:[A-Z]\w*)?_|^pymalloc_|^(?:new_arena|address_in_range|pymain_\w+)$/;
/** CPython's functions that exist only where its own allocator is in use: PYTHONMALLOC was not `malloc`. */
const PYMALLOC =
  /^(?:pymalloc_\w+|new_arena|address_in_range|_PyObject_(?:Malloc|Calloc|Realloc|Free|Arena\w+))(?:\.\w+)*$/;

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
    if (isPython(frame)) return this.interpreter ? 'interpreter' : 'code';
    if (this.interpreter && frame.module !== undefined && FOREIGN_CALLS.test(fileName(frame.module))) return 'code';
    return isLibrary(frame) || this.ignored.some((glob) => isNamed(glob, frame)) ? 'library' : 'code';
  }
}

/** Whether a frame is CPython's own allocator at work. */
export function isPymalloc(frame: VgFrame): boolean {
  return frame.function !== undefined && PYMALLOC.test(frame.function);
}

/** Whether a glob names a frame's module or source file, whole or without directory. */
export function isNamed(glob: RegExp, { module, file }: VgFrame): boolean {
  return [module, file].some((path) => path !== undefined && (glob.test(path) || glob.test(fileName(path))));
}

function isPython({ module, function: name }: VgFrame): boolean {
  if (module !== undefined) return PYTHON_MODULES.test(fileName(module)) || module.includes(STANDARD_LIBRARY);
  return name !== undefined && PYTHON_FUNCTIONS.test(name);
}

/** A frame of which nothing is known, as of a library that was unloaded, is nobody's to blame. */
function isLibrary({ module, function: name, file, directory }: VgFrame): boolean {
  if (module === undefined && name === undefined && file === undefined) return true;
  if (file !== undefined && LIBRARY_FILES.test(fileName(file))) return true;
  if (file !== undefined && isLibrarySource(name, file, directory)) return true;
  if (name !== undefined && file === undefined && LIBRARY_FUNCTIONS.test(name)) return true;
  return libraryReason({ module, function: name }, file !== undefined) !== undefined;
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
