import { EvidenceError } from '../errors/errors.ts';

/** The bytes are not what an ELF file may hold. The message says what is wrong, without the file's name. */
export class ElfError extends EvidenceError {
  constructor(message: string) {
    super(message, 'The file is damaged, cut off or made to mislead: get a fresh copy of it.');
  }
}

/** What is read, or undefined where the bytes are not what they may be. */
export function ifReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ElfError) return undefined;
    throw error;
  }
}
