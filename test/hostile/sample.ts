import type { Part } from './mutate.ts';

/** Something that is read, and where it may be damaged. */
export interface Sample {
  readonly bytes: Buffer;
  readonly parts: readonly Part[];
  /**
   * Reads all of the bytes, as they are now. Only what the reader is known to throw is caught.
   * @returns whether it found what is in them while they are whole.
   */
  readonly read: () => boolean | Promise<boolean>;
}
