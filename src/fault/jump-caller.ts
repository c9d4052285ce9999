import type { Interruption } from '../arch/model.ts';
import type { Core } from '../process/core.ts';
import { readWord, wordSize } from '../process/memory.ts';
import type { Engine } from '../stacks/engine.ts';
import { isCodeAddress } from '../stacks/follow.ts';
import type { Caller } from '../stacks/model.ts';
import { callBefore } from './call-before.ts';
import { followStack, type FollowedStack } from './followed-stack.ts';
import type { Fault } from './model.ts';
import type { Recovered } from './recovered.ts';

/**
 * A stack in which a jump to where no code is has its caller: the return address that its call left, in the link register or on
 * the stack. Engines guess one by frame pointers, or find none (gdb 13.1 on riscv64, and where the page can be read: fixtures/processors,
 * wild_call and data_call).
 */
export async function withJumpCaller(
  engine: Engine,
  core: Core,
  followed: FollowedStack,
  { fault, interruption, place, isElsewhere }: Recovered,
  limit: number,
): Promise<FollowedStack> {
  const { stack } = followed;
  const index = place.faultFrameIndex;
  if (index === undefined || isElsewhere === true || !isJump(core, interruption.pc, fault)) return followed;
  const caller = stack.entries[index]?.address === interruption.pc ? callerOf(core, interruption) : undefined;
  if (caller === undefined || stack.entries[index + 1]?.address === caller.pc) return followed;
  const told = await engine.calledFrom?.(stack, { index, caller }, limit);
  return told === undefined ? followed : followStack(core, told);
}

/** Whether pc is no code, or code that may not be jumped to. */
function isJump(core: Core, pc: bigint, fault: Fault): boolean {
  return !isCodeAddress(core, pc) || isJumpIntoCode(fault);
}

/** Whether a fault is of a jump into code to where none may go: whoever jumped is to blame, not the function that never ran. */
export function isJumpIntoCode({ reason, access }: Fault): boolean {
  return reason === 'branch-target' || (reason === 'misaligned' && access === 'execute');
}

/**
 * Who called, if it was a call that led to pc: not a return that popped it, or that took it from the link register. What is then
 * next on the stack is of another call.
 */
function callerOf(core: Core, { arch, pc, sp, registers }: Interruption): Caller | undefined {
  if (arch === undefined) return undefined;
  const { link, pc: pcName, sp: spName } = arch.registers;
  const word = BigInt(wordSize(core.encoding));
  if (link === undefined && readWord(core, sp - word, core.encoding) === pc) return undefined;
  const left = link === undefined ? readWord(core, sp, core.encoding) : registers[link];
  if (left === undefined || left === pc || callBefore(core, left) === undefined) return undefined;
  const returned = arch.toCode?.(left) ?? left;
  const before = link === undefined ? sp + word : sp;
  return { of: { pc, sp }, arch, pc: returned, registers: { ...registers, [pcName]: returned, [spName]: before } };
}
