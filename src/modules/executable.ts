import { openBytes } from '../elf/bytes.ts';
import { EvidenceError } from '../errors/errors.ts';
import type { Incomplete } from '../report/model.ts';
import {
  identify,
  identityOf,
  originalPath,
  OTHER_LAYOUT,
  type FileIdentity,
  type InspectedModule,
} from './modules.ts';

/** The program that crashed: which file may speak for it, if any. */
export interface Executable {
  /** A file that is the program, or (`verified: false`) that nothing contradicts. */
  readonly file?: string;
  readonly verified: boolean;
  readonly incomplete?: Incomplete;
}

/**
 * Chooses the file to take the program's symbols from. A file whose build-id differs from the one in the core is never
 * used: gdb would name functions from it without a warning (13.1; fixtures/crash/replaced-executable).
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
  if (module.identity === 'missing')
    return missing(`${path} is not on this machine; name it with --exe, or where its system is with --sysroot`);
  if (module.identity === 'mismatch')
    return missing(`${path} was replaced after the crash (${replaced(module)}); its symbols are not used`);
  return found(module.file ?? path, module.identity === 'match', path);
}

function replaced({ buildId }: InspectedModule): string {
  return buildId === undefined ? OTHER_LAYOUT : `the build-id in the core is ${buildId}`;
}

function fromUser(given: string, module: InspectedModule | undefined): Executable {
  const file = readGiven(given);
  const identity = module === undefined ? 'unknown' : identify(module, file);
  if (identity === 'mismatch' && module !== undefined)
    return missing(`${given} is not the program that crashed: ${difference(file, module)}; its symbols are not used`);
  return found(given, identity === 'match');
}

function difference({ buildId: id }: FileIdentity, { buildId }: InspectedModule): string {
  if (buildId === undefined) return OTHER_LAYOUT;
  return id === undefined
    ? `it has no build-id, the one in the core is ${buildId}`
    : `its build-id is ${id}, the one in the core ${buildId}`;
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

function readGiven(file: string): FileIdentity {
  const bytes = openBytes(file);
  try {
    return identityOf(bytes);
  } catch (error) {
    throw new EvidenceError(
      `${file} is not a program: it is no ELF file that can be read.`,
      'Name the program that crashed with --exe.',
      { cause: error },
    );
  } finally {
    bytes.close();
  }
}
