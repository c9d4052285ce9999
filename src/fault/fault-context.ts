import type { Core, CoreThread } from '../process/core.ts';
import type { Registers } from '../process/memory.ts';
import type { FaultContext } from '../arch/model.ts';

/** What `faultOf` needs to know of a core: the part of it that recovery reads. */
export type FaultCore = Pick<Core, 'arch' | 'encoding' | 'threads' | 'segments' | 'siginfo' | 'process' | 'read'>;

/** The surroundings of an interruption of a thread, read from `source`. */
export function faultContext(
  core: FaultCore,
  thread: CoreThread | undefined,
  source: FaultContext['source'],
  handled?: number,
): FaultContext {
  return {
    memory: core,
    segments: core.segments,
    source,
    ...(core.siginfo !== undefined && { delivered: core.siginfo }),
    ...(handled !== undefined && { handled }),
    ...(core.process !== undefined && { pid: core.process.pid }),
    ...(thread !== undefined && { threadId: thread.id }),
    bases: basesOf(core, thread),
  };
}

/** The bases of segments: no signal frame has them, and they stay what they are while a thread runs. */
export function basesOf({ arch }: Pick<FaultCore, 'arch'>, thread: CoreThread | undefined): Registers {
  const values = (arch?.registers.bases ?? []).map((name) => [name, thread?.registers[name]] as const);
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
