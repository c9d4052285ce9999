import type { Processor } from '../arch/index.ts';
import { ToolError } from '../errors/errors.ts';

/** An engine can't read a core for what its processor is. */
export class UnknownProcessor extends ToolError {
  override name = 'UnknownProcessor';
}

const REMEDY =
  'Install a gdb that knows every processor (apt-get install gdb-multiarch), or triage the core on a machine of that kind.';

/** The error for a core, whose processor may have no name. */
export function unknownProcessor(engine: string, core: string, processor: Processor | undefined): UnknownProcessor {
  const name = processor?.name ?? 'for which Faultline has no name';
  return new UnknownProcessor(`${engine} can't read ${core}: it does not know the processor, ${name}.`, REMEDY);
}
