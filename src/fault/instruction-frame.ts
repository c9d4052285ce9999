import { isOfInstruction } from '../arch/instruction.ts';
import type { Engine } from '../stacks/engine.ts';
import type { Stack } from '../stacks/model.ts';
import type { Recovered } from './recovered.ts';

/**
 * A stack whose fault frame is where the instruction was. Some processors leave pc behind one that can't be carried out: where that
 * ends its function, an engine names the next one (fixtures/processors, builtin_trap of s390x).
 */
export async function atInstruction(engine: Engine, stack: Stack, recovered: Recovered): Promise<Stack> {
  const { fault, interruption, place } = recovered;
  const { address } = fault;
  const entry = stack.entries.find(({ index }) => index === place.faultFrameIndex);
  const isBehind = address !== undefined && address !== interruption.pc && isOfInstruction(interruption, address);
  if (entry === undefined || !isBehind || fault.atPc !== true || entry.address !== interruption.pc) return stack;
  const [instruction] = (await engine.instructions?.(address, 0, 1)) ?? [];
  const { function: name, file, line, sourcePath, ...unnamed } = entry;
  const named = instruction?.function;
  const isSame = named !== undefined && named === name;
  const told = {
    ...unnamed,
    address,
    ...(named !== undefined && { function: named }),
    ...(isSame && {
      ...(file !== undefined && { file }),
      ...(line !== undefined && { line }),
      ...(sourcePath !== undefined && { sourcePath }),
    }),
  };
  return { ...stack, entries: stack.entries.map((one) => (one === entry ? told : one)) };
}
