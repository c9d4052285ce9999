import type { Frame } from '../report/frame.ts';
import { SYSTEM_CALL } from '../runtimes/libc.ts';
import { isBundledExtension, isPythonFile } from '../runtimes/python.ts';
import { normaliseFunction } from '../runtimes/normalise.ts';

/** Roles of frames that only carry a crash: handlers, raise and abort, libc, allocators, interpreters. */
const PLUMBING: ReadonlySet<string | undefined> = new Set([
  'handler',
  'trampoline',
  'abort',
  'library',
] satisfies Frame['role'][]);

/** Whether a frame only carries the crash: nobody mends it, and its name depends on which debug symbols are installed. */
export function isPlumbing(frame: Frame): boolean {
  return PLUMBING.has(frame.role);
}

/**
 * What a frame is called in a signature: its normalised function; else `module+offset@build`, where an equal offset means
 * the same place only within one build; absent where it has neither (code that a JIT made, a jump to nowhere).
 */
export function frameKey(frame: Frame): string | undefined {
  if (frame.function !== undefined) return normaliseFunction(frame.function);
  if (frame.module === undefined || frame.offset === undefined) return undefined;
  const build = frame.buildId === undefined ? '' : `@${frame.buildId.slice(0, 8)}`;
  return `${moduleFile(frame.module)}+${frame.offset}${build}`;
}

/** Whether a module is CPython's or of its standard library, which one build has as files of their own and the next linked in. */
export function isOfPython(module: string): boolean {
  return isPythonFile(moduleFile(module)) || isBundledExtension(module);
}

/**
 * A module's name without its directory, versions and hashes: `/usr/lib/libssl.so.3` -> `libssl`, `libpython3.11.so.1.0` -> `python`,
 * `libc-2.31.so` -> `libc`, `_ctypes.cpython-311-x86_64-linux-gnu.so` -> `_ctypes`, cargo's `tests-0123456789abcdef` -> `tests`.
 */
export function moduleStem(module: string): string {
  const file = moduleFile(module);
  if (isPythonFile(file)) return 'python';
  const library = /^(.+?)(?:-\d[\d.]*)?(?:\.(?:cpython|pypy|abi)[^/]*)?\.so(?:\.[\d.]+)?$/.exec(file);
  return library?.[1] ?? file.replace(/-[0-9a-f]{16}$/, '');
}

/**
 * Frames as the machine had them: functions that were inlined into one another share an address, and only debug
 * information tells them apart, so the outermost stands for all. A function that calls itself from one place returns
 * to one address as well: then the name of the outermost comes again. A function that jumped on left no frame at all.
 * (fixtures/crash/inlined, fixtures/crash/tail-call.)
 */
export function physicalFrames(frames: readonly Frame[]): Frame[] {
  const outermost = frames.map((frame) => frame.function);
  for (let index = frames.length - 2; index >= 0; index -= 1)
    if (sharesAddress(frames, index)) outermost[index] = outermost[index + 1];
  return frames.filter(
    (frame, index) => frame.tailCall !== true && (!sharesAddress(frames, index) || frame.function === outermost[index]),
  );
}

/** Frames from the function on that made a system call: on some processors a function of the kernel's own holds the instruction. */
export function withoutSystemCall(frames: readonly Frame[]): readonly Frame[] {
  return frames[0]?.function === SYSTEM_CALL && frames.length > 1 ? frames.slice(1) : frames;
}

/** Whether a frame has the address of its caller's. */
function sharesAddress(frames: readonly Frame[], index: number): boolean {
  const address = frames[index]?.address;
  return address !== undefined && address === frames[index + 1]?.address;
}

/** Values in the order of their first occurrence, what is absent left out: recursion folded. */
export function firstOccurrences(keys: readonly (string | undefined)[]): string[] {
  return [...new Set(keys.filter((key) => key !== undefined))];
}

function moduleFile(module: string): string {
  return module.slice(module.lastIndexOf('/') + 1).replace(/ \(deleted\)$/, '');
}
