import { moduleAt, type Core } from '../process/core.ts';
import type { LinkedCode } from '../runtimes/library.ts';
import { LIBC_START } from '../runtimes/libc.ts';
import { originalPath } from './modules.ts';

const SHARED_OBJECT = /\.so(?:$|[. ])/;

/**
 * Where the C library begins in a statically linked program. Compilers name it last to the linker, which keeps that
 * order within .text: what lies behind its first function is the C library, whatever it is called
 * (fixtures/crash/static-null-time).
 * @param addressOf where a symbol is, as an engine tells.
 * @returns undefined where the program is linked dynamically, to whichever C library, or carries no symbols.
 */
export async function findLinkedLibc(
  addressOf: (symbol: string) => Promise<bigint | undefined> | undefined,
  core: Core,
): Promise<LinkedCode | undefined> {
  if (core.modules.some(({ path }) => SHARED_OBJECT.test(path))) return undefined; // the name may be that of a PLT entry then
  for (const name of LIBC_START) {
    const from = await addressOf(name);
    const module = from === undefined ? undefined : moduleAt(core, from);
    if (from !== undefined && module !== undefined) return { whose: 'libc', module: originalPath(module), from };
  }
  return undefined;
}
