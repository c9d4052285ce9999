import { openIfFile } from '../elf/bytes.ts';
import { dynamicFunctions } from '../elf/dynamic-symbols.ts';
import { FaultlineError } from '../errors/errors.ts';
import type { LinkedCode } from '../runtimes/library.ts';
import { SANITIZER_EXPORTS, SANITIZER_HOOKS } from '../runtimes/sanitizers.ts';
import { originalPath, type InspectedModule } from './modules.ts';

/**
 * Where a sanitizer's run-time lies in a program that clang linked it into. clang names it to the linker before the program's
 * own files and as a whole, so that it is in one piece; what it has in the place of libc's functions is exported, so that strip
 * leaves the names (clang 14, test/e2e/sanitizers.test.ts).
 * @param program absent where it is not known.
 * @returns undefined where it has none, or its file is not the one that ran.
 */
export function findLinkedSanitizer(program: InspectedModule | undefined): LinkedCode | undefined {
  if (program?.file === undefined || program.identity === 'mismatch' || program.identity === 'missing')
    return undefined;
  const offsets = exported(program.file);
  const [first, last] = [offsets[0], offsets.at(-1)];
  return first === undefined || last === undefined || first === last
    ? undefined
    : { whose: 'sanitizer', module: originalPath(program), from: program.base + first, to: program.base + last };
}

/**
 * Where its functions begin, in order. `_start` is the first code that is not set apart as cold, or for the start: what lies
 * before it would have the program's own between.
 */
function exported(file: string): bigint[] {
  const bytes = openIfFile(file);
  try {
    if (bytes === undefined) return [];
    const { functions, entry } = dynamicFunctions(bytes, SANITIZER_EXPORTS);
    return functions
      .filter(({ name, offset }) => !SANITIZER_HOOKS.test(name) && offset > entry)
      .map(({ offset }) => offset)
      .toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  } catch (error) {
    if (error instanceof FaultlineError) return [];
    throw error;
  } finally {
    bytes?.close();
  }
}
