/** Frames that are no culprit, by what they are of: one that has a module and a function fits only where both do. */
export interface Plumbing {
  /** Who they belong to, as a person would say it. */
  readonly group: string;
  /** Tested against the file's name, without its directory. */
  readonly module?: RegExp;
  /** Tested against the name without return type, arguments and what compilers append to it (normalise.ts). */
  readonly function?: RegExp;
  /** Names of the C library: where its shared library is mapped, such a name in another module is that module's own. */
  readonly libcNames?: true;
}

/** A crash handler: by its own function (in a file of some name, where others have such a function too), or by the file that it is in. */
export interface Handler {
  readonly name: string;
  /** Tested against the name as it is, with its arguments. */
  readonly function?: RegExp;
  readonly module?: RegExp;
}

/** How a run-time ends a program by a function of its own, which then stands on the stack. */
export type Ending =
  | 'stack-smashing'
  | 'assertion'
  | 'pure-virtual'
  | 'exception'
  | 'terminate'
  | 'panic'
  | 'fatal-error'
  | 'heap-corruption'
  | 'abort'
  | 'division';

/** What a program prints when it crashes. */
export interface CrashText {
  /** Who prints it, as a person would say it. */
  readonly writer: string;
  /** The first line of it; a group `pid` is the process that it tells of, a group `test` the test. */
  readonly first: RegExp;
  /** A line that one of the next has to be: the first one alone says too little. */
  readonly then?: RegExp;
  /** Words of which each such line has one: cheap to look for, since most lines of a log have none. */
  readonly words: RegExp;
  /** Names of the programs that print it; absent where any program may. */
  readonly programs?: RegExp;
  /** Who writes it had started the program that crashed, which may have told of it too. */
  readonly ofAnother?: true;
}

/** Code that comes into a program from a header that is not its own. */
export interface Header {
  readonly group: string;
  /** Tested against the path of the source file. */
  readonly file: RegExp;
  /** Where such a path is anybody's: files, without their directory, in which it is the run-time's. */
  readonly module?: RegExp;
}

/**
 * A run-time: a C library, a language's interpreter or library, an allocator, a sanitizer, a crash reporter. All that
 * Faultline knows of it by name stands in its record, and nowhere else.
 *
 * **Adding one** is a file with a record and a row in runtimes/index.ts. A name and `functions` (or `modules`) are the
 * least: its frames are passed over, and the culprit is whoever called them. `aborts` lets a report say that the run-time
 * ended the program, and keeps the frames that did so from being culprits; `endings` say in which way. `handlers` names its crash handler, whose frames
 * stand above the fault. `texts` finds its crash reports in logs, and `printed` says
 * which of their frames are no culprit. `headers`, `sources` and `traced` are for what debug
 * information and valgrind's logs tell; `symbol` and `plain` for what compilers do to its names. What is left out makes an
 * answer poorer, never wrong: its frames are then code like any other.
 *
 * Modules are surer than names, for a file's name survives stripping; names are for static linking and for code in headers.
 * The order is that of the index: the first record that fits wins. Over all records `aborts` come first, then `modules`,
 * then `functions`.
 */
export interface RunTime {
  readonly name: string;
  /** Frames that end a program that somebody else decided to end. */
  readonly aborts?: readonly Plumbing[];
  /** Files all of whose frames only do what their caller asked. */
  readonly modules?: readonly Plumbing[];
  /** Functions that only do what their caller asked, in whatever file. */
  readonly functions?: readonly Plumbing[];
  /** Functions that say in which way it ended a program; tested against names as they are, with their arguments. */
  readonly endings?: { readonly [How in Ending]?: RegExp };
  /**
   * A function that an instruction which faulted, or was interrupted, is made to look as if it had called it: what stands as its
   * return address is the instruction's own.
   */
  readonly injected?: RegExp;
  readonly headers?: readonly Header[];
  /** The first that fits names the handler; one with a function comes before any by its file alone. */
  readonly handlers?: readonly Handler[];
  readonly texts?: readonly CrashText[];
  /** Frames that are plumbing in the stacks that it prints itself, which name what a core's do not: library code of the language. */
  readonly printed?: readonly (Plumbing & { readonly file?: RegExp })[];
  /** Names of source files that nobody else has: with debug information a line of valgrind's names these, and no module. */
  readonly sources?: RegExp;
  /** Functions that in valgrind's logs are its own where no source file is known; in a core their module tells. */
  readonly traced?: RegExp;
  /** A symbol without what its compiler adds to it, before it is taken apart as a C++ name. */
  readonly symbol?: (symbol: string) => string;
  /** A name without what changes from build to build, after that. */
  readonly plain?: (name: string) => string;
}
