import type { FaultContext, Interruption } from './model.ts';

/** Whether the instruction before pc is a system call: then the signal came on the way back from it, as those that are sent do. */
export function isAfterSystemCall(
  { arch, pc }: Pick<Interruption, 'arch' | 'pc'>,
  { memory }: Pick<FaultContext, 'memory'>,
): boolean {
  const { codes = [] } = arch?.systemCalls ?? {};
  return codes.some(
    (code) => pc >= code.length && memory.read(pc - BigInt(code.length), code.length)?.equals(code) === true,
  );
}
