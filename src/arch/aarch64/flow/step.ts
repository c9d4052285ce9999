import { readExactly, type Memory } from '../../../process/memory.ts';
import { bits, matches, signedBits } from '../../bits.ts';
import type { Effect, Flow, Step } from '../../flow.ts';
import { LENGTH } from '../instruction/at.ts';
import { changed, general, sp } from './names.ts';
import { processing } from './processing.ts';
import { transfer } from './transfer.ts';

/** How A64 instructions make registers. The calls are those of the Procedure Call Standard for the Arm 64-bit Architecture (AAPCS64). */
export const FLOW: Flow = {
  at: stepAt,
  frame: ['x29', 'sp'],
  kept: Array.from({ length: 10 }, (_, index) => `x${19 + index}`),
  result: 'x0',
  arguments: Array.from({ length: 8 }, (_, index) => `x${index}`),
};

function stepAt(memory: Memory, pc: bigint): Step | undefined {
  const word = pc < 0n || pc % 4n !== 0n ? undefined : readExactly(memory, pc, LENGTH)?.readUInt32LE(0);
  const told = word === undefined ? undefined : toldOf(word, pc);
  return told && { length: LENGTH, ...told };
}

/** By the class of an instruction, which its bits 25 to 28 tell (Arm Architecture Reference Manual, C4.1). */
function toldOf(word: number, pc: bigint): Omit<Step, 'length'> | undefined {
  const group = bits(word, 28, 25);
  if ((group & 0b1110) === 0b1010) return branch(word, pc);
  if ((group & 0b0101) === 0b0100) return { goes: 'on', ...transfer(word, pc) };
  if ((group & 0b1110) === 0b1000 || (group & 0b0111) === 0b0101) return on(processing(word, pc));
  if ((group & 0b0111) === 0b0111) return on(changed(general(bits(word, 4, 0)))); // vectors: some write a register
  if (group === 0b0010) return on([...changed(general(bits(word, 4, 0))), ...changed(sp(bits(word, 4, 0)))]); // scalable ones
  return bits(word, 31, 16) === 0 ? { goes: 'end', effects: [] } : undefined;
}

function on(effects: readonly Effect[]): Omit<Step, 'length'> {
  return { goes: 'on', effects };
}

/** Branches, exceptions and system instructions. */
function branch(word: number, pc: bigint): Omit<Step, 'length'> | undefined {
  const to = (high: number, low: number) => pc + BigInt(signedBits(word, high, low) * LENGTH);
  if (matches(word, 0xfc000000, 0x14000000)) return { goes: 'jump', target: to(25, 0), effects: [] };
  if (matches(word, 0xfc000000, 0x94000000)) return { goes: 'call', target: to(25, 0), effects: [] };
  if (matches(word, 0xff000000, 0x54000000)) return { goes: 'branch', target: to(23, 5), effects: [] };
  if (matches(word, 0x7e000000, 0x34000000)) return { goes: 'branch', target: to(23, 5), effects: [] };
  if (matches(word, 0x7e000000, 0x36000000)) return { goes: 'branch', target: to(18, 5), effects: [] };
  if (matches(word, 0xfe000000, 0xd6000000)) return byRegister(word);
  if (matches(word, 0xff000000, 0xd4000000))
    return matches(word, 0xffe0001f, 0xd4000001) ? on(changed('x0')) : { goes: 'end', effects: [] };
  return matches(word, 0xff000000, 0xd5000000) ? on(system(word)) : undefined;
}

/** br, blr, ret, and their kin that authenticate their register first. */
function byRegister(word: number): Omit<Step, 'length'> {
  const takes = general(bits(word, 9, 5));
  const told = { effects: [], ...(takes === undefined ? {} : { takes }) } as const;
  const operation = bits(word, 24, 21) & 0b0111;
  if (operation === 0b0000) return { goes: 'jump', ...told };
  return operation === 0b0001 ? { goes: 'call', ...told } : { goes: 'end', effects: [] };
}

/** Hints that authenticate change the link register, or x16 and x17; mrs and sysl read into one. */
function system(word: number): readonly Effect[] {
  if (matches(word, 0xfffff01f, 0xd503201f))
    return HARMLESS.has(bits(word, 11, 5)) ? [] : ['x30', 'x17', 'x16'].flatMap(changed);
  return bits(word, 21, 21) === 1 ? changed(general(bits(word, 4, 0))) : [];
}

/** nop, yield, wfe, wfi, sev, sevl, esb, bti in its four forms. */
const HARMLESS: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 16, 32, 34, 36, 38]);
