import type { Fault, FaultAccess, Stop } from '../../fault/model.ts';
import { SI_KERNEL, SIGILL } from '../../linux/signal-names.ts';
import { readExactly } from '../../process/memory.ts';
import { accessOf, interruptedInstruction } from '../instruction.ts';
import type { FaultContext, Interruption } from '../model.ts';

/** The access of the instruction at pc: the kernel keeps no cause of a fault in a core. */
export function loongarch64Access(at: Interruption, address: bigint, context: FaultContext): FaultAccess | undefined {
  return accessOf(at.pc, interruptedInstruction(at, context), address);
}

/** The kernel tells no more of an instruction that is none than its signal (do_ri of arch/loongarch/kernel/traps.c). */
export function detail(fault: Fault, at: Interruption): Fault {
  if (fault.signal !== SIGILL || fault.code !== SI_KERNEL) return fault;
  return { ...fault, reason: 'invalid-opcode', address: at.pc, atPc: true };
}

/** `break 0`, as compilers put it in. */
export function findStop({ pc }: Interruption, { memory }: FaultContext): Stop | undefined {
  const word = pc % 4n === 0n ? readExactly(memory, pc, 4)?.readUInt32LE() : undefined;
  return word === BREAK ? { instruction: 'break', by: 'compilers' } : undefined;
}

const BREAK = 0x002a_0000;
