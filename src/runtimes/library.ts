import { normaliseFunction } from './normalise.ts';
import { globToRegExp } from '../text/glob.ts';
import { foreignCalls } from './compilers.ts';
import { RUN_TIMES } from './index.ts';
import { LIBC_FILES, LIBC_HEADER, LINKED_LIBC, SHARED_LIBC } from './libc.ts';
import { isLibrarySource, LIBRARY_SOURCE } from './library-source.ts';
import type { Plumbing } from './model.ts';
import { isSanitizersGroup, SANITIZER } from './sanitizers.ts';

/** What is asked of a frame: the path of its module and the name of its function, whichever are known. */
export interface FramePlace {
  readonly function?: string | undefined;
  readonly module?: string | undefined;
  /** The source file, where debug information names it. */
  readonly file?: string | undefined;
  /** Its program counter, in hexadecimal. */
  readonly address?: string | undefined;
}

/** Code that was linked into a program and is not its own: what lies in that module from an address on, to its end or up to another. */
export interface LinkedCode {
  readonly whose: 'libc' | 'sanitizer';
  readonly module: string;
  readonly from: bigint;
  /** The last address of it. */
  readonly to?: bigint;
}

/**
 * Code that is no culprit. `library`: it only does what its caller asked; `abort`: it ends a program that somebody
 * else decided to end; `code`: may be a culprit whatever the rules after it say.
 */
export interface FrameRule extends Plumbing {
  readonly role: 'library' | 'abort' | 'code';
}

/** Frames that a crash passes through without being their fault, of all run-times; the first rule that fits wins. */
const RULES: readonly FrameRule[] = [
  ...RUN_TIMES.flatMap(({ aborts = [] }) => aborts).map((rule) => ({ ...rule, role: 'abort' as const })),
  ...RUN_TIMES.flatMap(({ modules = [] }) => modules).map((rule) => ({ ...rule, role: 'library' as const })),
  ...RUN_TIMES.flatMap(({ functions = [] }) => functions).map((rule) => ({ ...rule, role: 'library' as const })),
];

/** A rule of the project's configuration: globs over the whole path of the module and over the function's name. */
export interface ConfiguredRule {
  readonly role: FrameRule['role'];
  readonly module?: string | undefined;
  readonly function?: string | undefined;
}

/** Says of a frame what it is, or nothing where it is code like any other. */
export type FrameJudge = (place: FramePlace) => Pick<FrameRule, 'role' | 'group'> | undefined;

/**
 * A judge by the built-in table, with the rules of a configuration before it.
 * @param modules paths of all mapped modules, where they are known.
 * @param linked what is linked into the program and is not its own, as far as that is known.
 */
export function frameJudge(
  configured: readonly ConfiguredRule[] = [],
  modules: readonly string[] = [],
  linked: readonly LinkedCode[] = [],
): FrameJudge {
  const hasLibc = modules.some((module) => SHARED_LIBC.test(fileName(module) ?? ''));
  const own = configured.map(({ role, module, function: name }) => ({
    role,
    group: "the configuration's rules",
    module: module === undefined ? undefined : globToRegExp(module),
    function: name === undefined ? undefined : globToRegExp(name),
  }));
  return (place) =>
    own.find((rule) => fits(rule, place.module, place.function)) ??
    builtIn(place, hasLibc && isElsewhere(place)) ??
    fromHeader(place) ??
    linkedIn(place, linked);
}

/**
 * A judge of the frames of a stack that a run-time printed itself.
 * @param writer as the run-time's `texts` call it.
 */
export function printedJudge(judge: FrameJudge, writer: string): FrameJudge {
  const rules = RUN_TIMES.find(({ texts = [] }) => texts.some((text) => text.writer === writer))?.printed ?? [];
  return (place) => {
    const found = rules.find(
      (rule) => fits(rule, fileName(place.module), place.function) && fitsOne(rule.file, place.file),
    );
    return judge(place) ?? (found && { role: 'library', group: found.group }) ?? bySource(place);
  };
}

/**
 * gdb prints no module beside a source line: `clone3 () at ../sysdeps/unix/sysv/linux/x86_64/clone3.S:62` of
 * fixtures/crash-texts/handler/gdb-threads.
 */
function bySource({ module, function: name, file: source }: FramePlace): ReturnType<FrameJudge> {
  return module === undefined && source !== undefined && isLibrarySource(name, source)
    ? { role: 'library', group: LIBRARY_SOURCE }
    : undefined;
}

/** Whether what a judge says of a frame is that it is a sanitizer's. */
export function isSanitizers(judged: ReturnType<FrameJudge>): boolean {
  return isSanitizersGroup(judged?.group);
}

/** What was compiled into a program from a header that is not its own. */
function fromHeader({ module, file: source }: FramePlace): FrameRule | undefined {
  if (source === undefined) return undefined;
  const found = HEADERS.find((header) => header.file.test(source) && fitsOne(header.module, fileName(module)));
  return found && { role: 'library', group: found.group };
}

const HEADERS = RUN_TIMES.flatMap(({ headers = [] }) => headers);

const LINKED_IN = {
  libc: { role: 'library', group: LINKED_LIBC },
  sanitizer: { role: 'library', group: SANITIZER },
} as const satisfies Record<LinkedCode['whose'], FrameRule>;

/** Not the first byte of it: the return address of a call that ends the function before may be that. */
function linkedIn({ module, address }: FramePlace, linked: readonly LinkedCode[]): FrameRule | undefined {
  if (linked.length === 0 || address === undefined) return undefined;
  const at = BigInt(address);
  const found = linked.find(
    (code) => code.module === module && at > code.from && (code.to === undefined || at <= code.to),
  );
  return found && LINKED_IN[found.whose];
}

/** Whether a module as a whole is plumbing: known without any name. */
export function isLibraryModule(path: string): boolean {
  return RULES.some((rule) => rule.function === undefined && rule.module?.test(fileName(path) ?? ''));
}

/**
 * Whose code a frame is that nobody is to be blamed for, by the built-in table.
 * @param isOwn a name of the C library is the frame's own here, for its source file is known and none of the library's.
 */
export function libraryReason(place: FramePlace, isOwn = false): string | undefined {
  return builtIn(place, isOwn)?.group;
}

/** `std::string app::make<int>(int)` is the program's (fixtures/crash/template-returns-string), `raise.constprop.0` is raise. */
function builtIn({ module, function: name }: FramePlace, isOwn: boolean): FrameRule | undefined {
  const [file, plain] = [fileName(module), name === undefined ? undefined : normaliseFunction(name)];
  return RULES.find((rule) => !(isOwn && rule.libcNames) && fits(rule, file, plain));
}

/** Whether a frame is in a module that is not the C library's, and not of its headers (fixtures/crash/names-of-libc). */
function isElsewhere({ module, file = '' }: FramePlace): boolean {
  const name = fileName(module);
  return name !== undefined && !LIBC_FILES.test(name) && !LIBC_HEADER.test(file);
}

interface Tests {
  readonly module?: RegExp | undefined;
  readonly function?: RegExp | undefined;
}

/** A rule fits when all its tests do; one about something that is not known does not fit. */
function fits(rule: Tests, module: string | undefined, name: string | undefined): boolean {
  return fitsOne(rule.module, module) && fitsOne(rule.function, name);
}

function fitsOne(test: RegExp | undefined, text: string | undefined): boolean {
  return test === undefined || (text !== undefined && test.test(text));
}

function fileName(path: string | undefined): string | undefined {
  return path?.slice(path.lastIndexOf('/') + 1);
}

/**
 * Whether a frame of valgrind's, whose line names a source file where there is debug information and no module, is a
 * run-time's: `malloc (vg_replace_malloc.c:381)`; without a source file by its name.
 * @param file without its directory.
 */
export function isTraced(name: string | undefined, file: string | undefined): boolean {
  return RUN_TIMES.some(({ sources, traced }) =>
    file === undefined ? name !== undefined && traced?.test(name) === true : sources?.test(file) === true,
  );
}

/** Whether a module calls functions by their description (ctypes, cffi): what is called is the program's doing, not the interpreter's. */
export function isForeignCall(module: string): boolean {
  return foreignCalls.modules?.some((rule) => rule.module?.test(fileName(module) ?? '')) === true;
}
