import { allocators } from './allocators.ts';
import { compilers, foreignCalls, valgrind } from './compilers.ts';
import { cpp } from './cpp.ts';
import { crashReporters } from './crash-reporters.ts';
import { fortran } from './fortran.ts';
import { gccLanguages } from './gcc-languages.ts';
import { glib } from './glib.ts';
import { go } from './go.ts';
import { jvm } from './jvm.ts';
import { kernel, libc } from './libc.ts';
import { sbcl, swiProlog } from './lisp-and-logic.ts';
import { lua } from './lua.ts';
import type { RunTime } from './model.ts';
import { mono } from './mono.ts';
import { node } from './node.ts';
import { otherSystems } from './other-systems.ts';
import { perl } from './perl.ts';
import { programs } from './programs.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { sanitizers } from './sanitizers.ts';
import { julia, octave, r } from './scientific.ts';
import { servers } from './servers.ts';
import { testRunners } from './test-runners.ts';

/**
 * All run-times; the first that fits wins. C++ comes before Rust, which has a `std::` too. Crash reporters come before
 * whatever hands a signal on to the handler that was there before it: Go's, the JVM's, a sanitizer's.
 */
export const RUN_TIMES: readonly RunTime[] = [
  libc,
  kernel,
  cpp,
  python,
  glib,
  crashReporters,
  sanitizers,
  rust,
  go,
  jvm,
  node,
  ruby,
  julia,
  r,
  mono,
  octave,
  fortran,
  gccLanguages,
  sbcl,
  swiProlog,
  lua,
  perl,
  allocators,
  foreignCalls,
  compilers,
  valgrind,
  servers,
  programs,
  testRunners,
  otherSystems,
];

const SYMBOL = RUN_TIMES.flatMap(({ symbol = [] }) => symbol);
const INJECTED = RUN_TIMES.flatMap(({ injected = [] }) => injected);
const PLAIN = RUN_TIMES.flatMap(({ plain = [] }) => plain);

/** A symbol without what the compilers of languages add to it, before it is taken apart as a C++ name. */
export function symbolName(symbol: string): string {
  return SYMBOL.reduce((name, strip) => strip(name), symbol);
}

/** A name without the numbers that change from build to build. */
export function plainName(name: string): string {
  return PLAIN.reduce((text, strip) => strip(text), name);
}

/** Whether a function was never called: an instruction that faulted, or was interrupted, was made to look as if it had called it. */
export function isInjectedCall(name: string | undefined): boolean {
  return name !== undefined && INJECTED.some((injected) => injected.test(name));
}
