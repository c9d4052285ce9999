import { libraryReason } from '../runtimes/library.ts';
import type { Frame } from '../report/frame.ts';

const INTERPRETER = /^(?:lib)?(?:python|pypy)\d?/;
const LIBC = /^libc(?:\.so|-\d|\.musl)/;
/** Extension modules that are the interpreter's own. */
const BUNDLED = /\/lib-dynload\//;

/** What a C stack tells of whose code failed. */
export interface CStackNames {
  /** Functions, or modules where those have no names, innermost first: neither the C library's nor the interpreter's. */
  readonly names: readonly string[];
  /** Whether one of them is code that somebody can fix. */
  readonly isSomebodys: boolean;
}

/**
 * Reads the C stack that Python 3.14 and later print. It begins within faulthandler: `_Py_DumpStack`, the handler, and
 * libc's signal trampoline, which has no name (fixtures/python/recorded/3.14.10-segv-2.txt).
 */
export function cStackNames(stack: readonly Frame[]): CStackNames {
  const handler = stack.findIndex(({ module }) => module !== undefined && LIBC.test(fileName(module)));
  const code = stack.slice(handler + 1).filter((frame) => !isPlumbing(frame));
  const names = code.map(nameOf).filter((name, index, all) => name !== all[index - 1]);
  return { names, isSomebodys: code.some(({ module = '' }) => !BUNDLED.test(module)) };
}

/** All that a C stack holds, whoever's it is. */
export function cStackKeys(stack: readonly Frame[]): string[] {
  return stack.map(
    ({ function: name, module = '', offset, address }) => `${fileName(module)} ${name ?? offset ?? address ?? ''}`,
  );
}

function isPlumbing(frame: Frame): boolean {
  const { module } = frame;
  return module === undefined || INTERPRETER.test(fileName(module)) || libraryReason(frame) !== undefined;
}

/** `_ctypes` of _ctypes.cpython-314-x86_64-linux-gnu.so. */
function nameOf({ function: name, module = '' }: Frame): string {
  return name ?? fileName(module).replace(/\.(?:so|cpython|abi3|pyd|dll|pypy).*$/, '');
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
