import type { Core, CoreThread } from '../elf/core.ts';
import type { FaultContext } from './fault.ts';

/** What `faultOf` needs to know of a core: the part of it that recovery reads. */
export type FaultCore = Pick<Core, 'machine' | 'threads' | 'segments' | 'siginfo' | 'process' | 'read'>;

/** The surroundings of an interruption of a thread, read from `source`. */
export function faultContext(
  core: FaultCore,
  thread: CoreThread | undefined,
  source: FaultContext['source'],
  handled?: number,
): FaultContext {
  const { fs_base: fs, gs_base: gs } = thread?.registers ?? {};
  return {
    memory: core,
    segments: core.segments,
    source,
    ...(core.siginfo !== undefined && { delivered: core.siginfo }),
    ...(handled !== undefined && { handled }),
    ...(core.process !== undefined && { pid: core.process.pid }),
    ...(thread !== undefined && { threadId: thread.id }),
    segmentBases: { ...(fs !== undefined && { fs }), ...(gs !== undefined && { gs }) },
  };
}
