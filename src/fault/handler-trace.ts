import { moduleAt, type Core } from '../process/core.ts';
import { segmentAt } from '../process/segments.ts';
import { fieldsOf } from '../elf/fields.ts';
import { wordSize } from '../process/memory.ts';
import { isHandlerModule } from '../runtimes/handlers.ts';

/** Below a signal frame lies what its handler had on the stack: R 4.2 leaves its first address at 232 bytes, node 20 at 216. */
const SPAN = 1024;

/**
 * The module of a crash handler that has returned, by the signal frame that it left: the nearest address below, among what
 * the handler's function had on the stack, of code that is not the C library's.
 */
export function leftHandlerModule(core: Core, signalFrame: bigint): string | undefined {
  const bytes = core.read(signalFrame - BigInt(SPAN), SPAN);
  if (bytes?.length !== SPAN) return undefined;
  const [fields, word] = [fieldsOf(bytes, core.encoding), wordSize(core.encoding)];
  for (let at = SPAN - word; at >= 0; at -= word) {
    const address = fields.word(at);
    const module = segmentAt(core.segments, address)?.executable === true ? moduleAt(core, address) : undefined;
    if (module !== undefined && isHandlerModule(module.path)) return module.path;
  }
  return undefined;
}
