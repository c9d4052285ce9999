import type { Call } from '../arch/model.ts';
import { segmentAt } from '../process/segments.ts';
import type { FaultCore } from './fault-context.ts';

/** The call just before a return address; undefined if there is none, or the code or the processor's calls are not known. */
export function callBefore(core: FaultCore, returned: bigint | undefined): Call | undefined {
  if (returned === undefined || segmentAt(core.segments, returned)?.executable !== true) return undefined;
  return core.arch?.instructions?.callBefore(core, returned);
}
