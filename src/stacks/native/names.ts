import { known } from '../../text/known.ts';
import { FORTRAN } from '../../dwarf/code/names.ts';
import type { CodeFunction } from '../../dwarf/code/reader.ts';
import type { StackEntry } from '../model.ts';
import { mayBeInFunction, withScope } from '../scope.ts';
import { demangled, isMangled } from './demangle.ts';
import type { Unwindable } from './model.ts';

/**
 * The entries of a frame: those of the functions that were inlined where it is, and its own.
 * @param index of the first.
 */
export function entriesOf(at: Unwindable, index: number): StackEntry[] {
  const { frame, isTrampoline } = at;
  const { foundBy, pc, sp } = frame;
  if (isTrampoline) return [{ index, foundBy, address: pc, trampoline: true, sp }];
  return namesAt(at).map((named, inner) => ({
    index: index + inner,
    foundBy,
    address: pc,
    trampoline: false,
    ...named,
  }));
}

/** Rust and Fortran (DW_LANG_*): gdb names their functions as they are declared, whatever their symbols are. */
const AS_DECLARED: ReadonlySet<number> = new Set([0x1c, ...FORTRAN]);

type Named = Pick<StackEntry, 'function' | 'file' | 'line' | 'sourcePath'>;

function namesAt({ image, address }: Unwindable): Named[] {
  const symbol = image?.symbol(address)?.name;
  const plain = symbol === undefined ? undefined : demangled(symbol);
  const { functions = [], language } = image?.code(address) ?? {};
  return functions.length === 0 ? [known({ function: plain })] : functions.map((code) => named(code, language, plain));
}

function named(code: CodeFunction, language: number | undefined, symbol: string | undefined): Named {
  const { file, line, isInlined } = code;
  const own = AS_DECLARED.has(language ?? 0) ? code.name : functionName(code);
  const scoped = own === undefined || isInlined || !mayBeInFunction(own) ? own : withScope(own, symbol);
  return known({
    function: scoped ?? (isInlined ? undefined : symbol),
    file: file?.name,
    line,
    sourcePath: file?.path,
  });
}

/**
 * By the symbol that debug information names, as gdb does: of C it is the name itself (glibc's `__GI___libc_write`), of C++ without
 * parameters; else as it is declared.
 */
function functionName({ name, linkageName }: CodeFunction): string | undefined {
  if (linkageName === undefined) return name;
  const whole = demangled(linkageName);
  return isMangled(whole) ? name : withoutParameters(whole);
}

/** `ns::f<int>(char const*) const` -> `ns::f<int>`; a function within a function keeps the parameters of the outer one. */
export function withoutParameters(name: string): string {
  const end = name.replace(/(?: (?:const|volatile|&&?))+$/, '');
  if (!end.endsWith(')')) return name;
  let depth = 0;
  for (let at = end.length - 1; at > 0; at--) {
    if (end[at] === ')') depth += 1;
    else if (end[at] === '(' && --depth === 0) return end.slice(0, at);
  }
  return name;
}
