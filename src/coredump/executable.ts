import { buildIdOf } from '../elf/build-id.ts';
import { openBytes } from '../elf/bytes.ts';
import { readElf } from '../elf/elf.ts';
import { EvidenceError } from '../errors.ts';
import type { Incomplete } from '../report/model.ts';
import { originalPath, type InspectedModule } from './modules.ts';

/** The program that crashed: which file may speak for it, if any. */
export interface Executable {
  /** A file that is the program, or (`verified: false`) that nothing contradicts. */
  readonly file?: string;
  readonly verified: boolean;
  readonly incomplete?: Incomplete;
}

/**
 * Chooses the file to take the program's symbols from. A file whose build-id differs from the one in the core is never
 * used: gdb would name functions from it without a warning (seen with gdb 13.1).
 * @param module the program among the core's modules, if it has been found.
 * @param given what the user names with --exe; it must be readable.
 * @throws EvidenceError when `given` can't be read or is no ELF file.
 */
export function chooseExecutable(module: InspectedModule | undefined, given: string | undefined): Executable {
  return given === undefined ? fromCore(module) : fromUser(given, module);
}

function fromCore(module: InspectedModule | undefined): Executable {
  if (module === undefined) return missing('the core does not tell which program it is of; name it with --exe');
  const path = originalPath(module);
  if (module.identity === 'missing') return missing(`${path} is not on this machine; name it with --exe, or where its system is with --sysroot`);
  if (module.identity === 'mismatch') return missing(`${path} was replaced after the crash (the build-id in the core is ${module.buildId}); its symbols are not used`);
  return found(module.file ?? path, module.identity === 'match', path);
}

function fromUser(given: string, module: InspectedModule | undefined): Executable {
  const id = readBuildId(given);
  if (module?.buildId !== undefined && id !== undefined && id !== module.buildId) {
    return missing(`${given} is not the program that crashed: its build-id is ${id}, the one in the core ${module.buildId}; its symbols are not used`);
  }
  return found(given, id !== undefined && id === module?.buildId);
}

/** @param name what it is called: its own path, wherever the file is now. */
function found(file: string, verified: boolean, name: string = file): Executable {
  if (verified) return { file, verified };
  const why = `${name} or the core has no build-id, so nothing proves that it is the program that crashed`;
  return { file, verified, incomplete: { what: 'identity of the program', why } };
}

function missing(why: string): Executable {
  return { verified: false, incomplete: { what: "the program's symbols", why } };
}

function readBuildId(file: string): string | undefined {
  const bytes = openBytes(file);
  try {
    return buildIdOf(bytes, readElf(bytes));
  } catch (error) {
    throw new EvidenceError(`${file} is not a program: it is no ELF file that can be read.`, 'Name the program that crashed with --exe.', { cause: error });
  } finally {
    bytes.close();
  }
}
