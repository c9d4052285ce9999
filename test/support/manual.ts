import { manualOf } from '../../src/manual/from-commands.ts';
import type { Manual } from '../../src/manual/model.ts';

type Read = (directory: URL, make: typeof manualOf) => Promise<Manual>;
const { readManual } = (await import('../../bin/manual.js' as string)) as { readonly readManual: Read };

/** The manual of the commands as they stand in the sources. */
export const manual = await readManual(new URL('../../src/commands/', import.meta.url), manualOf);
