import { moduleAt, type Core } from '../elf/core.ts';
import type { LinkedCode } from '../runtimes/library.ts';
import type { Engine } from '../stacks/engine.ts';
import { originalPath } from './modules.ts';

/**
 * glibc's first code: csu/libc-start.o is what crt1.o asks for, and csu comes first in libc.a. The first name is that of
 * glibc 2.34 and later, the second of older ones, and of musl, where it is not the first: then some names stay unknown.
 */
const FIRST = ['__libc_start_call_main', '__libc_start_main'] as const;

const SHARED_OBJECT = /\.so(?:$|[. ])/;

/**
 * Where the C library begins in a statically linked program. Compilers name it last to the linker, which keeps that
 * order within .text: what lies behind its first function is the C library, whatever it is called.
 * @returns undefined where the program is linked dynamically, to whichever C library, or carries no symbols.
 */
export async function findLinkedLibc(engine: Engine, core: Core): Promise<LinkedCode | undefined> {
  if (core.modules.some(({ path }) => SHARED_OBJECT.test(path))) return undefined; // the name may be that of a PLT entry then
  for (const name of FIRST) {
    const from = await engine.addressOf?.(name);
    const module = from === undefined ? undefined : moduleAt(core, from);
    if (from !== undefined && module !== undefined) return { whose: 'libc', module: originalPath(module), from };
  }
  return undefined;
}
