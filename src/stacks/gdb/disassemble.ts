import type { Gdb } from '../../tools/gdb.ts';
import { miText, miTuples } from '../../tools/mi.ts';
import type { Instruction } from '../model.ts';

/**
 * Instructions around an address: up to `before` of them from the function's start on, and `after` of them.
 * @returns an empty list where gdb has no code there.
 */
export async function disassemble(gdb: Gdb, pc: bigint, before: number, after: number): Promise<Instruction[]> {
  const forward = await disassembleRange(gdb, pc, pc + BigInt(after * LONGEST));
  const offset = forward[0]?.offset;
  if (offset === undefined || offset === 0 || offset > FAR) return forward.slice(0, after + 1);
  const whole = await disassembleRange(gdb, pc - BigInt(offset), pc);
  const last = whole.at(-1);
  const joined =
    last !== undefined && forward[0] !== undefined && last.address < pc
      ? [...whole.slice(-before), ...forward.slice(0, after + 1)]
      : forward.slice(0, after + 1);
  return joined;
}

/** No instruction of x86 is longer, and none of arm. */
const LONGEST = 15;
/** Instructions have no marks to go back to: from the function's start only, and not from further away than this. */
const FAR = 16 * 1024;

async function disassembleRange(gdb: Gdb, start: bigint, end: bigint): Promise<Instruction[]> {
  const answer = await gdb.ask(`-data-disassemble -s ${start} -e ${end} -- 0`);
  return miTuples(answer ?? {}, 'asm_insns').flatMap((record): Instruction[] => {
    const address = miText(record, 'address');
    const text = miText(record, 'inst');
    const name = miText(record, 'func-name');
    const offset = miText(record, 'offset');
    if (address === undefined || text === undefined) return [];
    return [
      {
        address: BigInt(address),
        text: text.replaceAll('\t', ' '), // as of some processors
        ...(name === undefined ? {} : { function: name }),
        ...(offset === undefined ? {} : { offset: Number(offset) }),
      },
    ];
  });
}
