import { normaliseFunction } from '../runtimes/normalise.ts';

/**
 * Debug information puts neither a lambda (`operator()`, `_FUN`) nor a class that is local to a function into that function: GCC 12,
 * gdb 13 (fixtures/crash/lambda-in-function).
 */
const MAY_BE_LOCAL = /^(?:operator\(\)|_FUN$|(?!std::)[^\s(]*::)/;
/** A function within a function, as a demangled symbol names it: `parse(int) const::Local::run()`, `main::{lambda()#1}::operator()() const`. */
const IN_FUNCTION = /\)(?: const)?::|::\{lambda\(/;

/** Whether a function that debug information names so may be within another. */
export function mayBeInFunction(name: string): boolean {
  return MAY_BE_LOCAL.test(name);
}

/** The name with the scopes that only the symbol table has, so that it is the same with debug information and without. */
export function withScope(name: string, symbol: string | undefined): string {
  const isThis =
    symbol !== undefined &&
    IN_FUNCTION.test(symbol) &&
    normaliseFunction(symbol).endsWith(`::${normaliseFunction(name)}`);
  return isThis ? symbol : name;
}
