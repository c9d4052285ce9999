import type { Memory } from '../../../process/memory.ts';
import type { Effect, Flow, Step } from '../../flow.ts';
import { decode, LONGEST } from '../instruction/decode.ts';
import type { Mode } from '../instruction/encoding.ts';
import { REGISTERS } from '../instruction/memory-operand.ts';
import { general } from './general.ts';
import { fieldOf, immediateOf, operandOf, otherOf, type Placed } from './operands.ts';
import { twoBytes, vector } from './others.ts';

/** How instructions of 64 bits, or of 32, make registers; they have the names of their 64 bits. The calls are those of the System V ABI. */
export function flowOf(mode: Mode): Flow {
  return {
    at: (memory, pc) => stepAt(memory, pc, mode),
    frame: ['rbp', 'rsp', 'fs_base', 'gs_base'],
    kept: mode === 64 ? ['rbx', 'r12', 'r13', 'r14', 'r15'] : ['rbx', 'rsi', 'rdi'],
    result: 'rax',
    ...(mode === 64 && { threadPointer: 'fs_base' }),
    arguments: mode === 64 ? ['rdi', 'rsi', 'rdx', 'rcx', 'r8', 'r9'] : [],
  };
}

function stepAt(memory: Memory, pc: bigint, mode: Mode): Step | undefined {
  const bytes = memory.read(pc, LONGEST);
  const decoded = bytes && decode(bytes, mode);
  if (bytes === undefined || decoded === undefined) return undefined;
  const instruction: Placed = { ...decoded, bytes, pc, mode };
  const operand = operandOf(instruction);
  const takes = takenOf(instruction);
  const stores = storedBy(instruction);
  return {
    length: decoded.length,
    ...goesTo(instruction),
    ...(mode === 64 && asksForThread(bytes) && { asksForThread: true as const }),
    effects: effectsOf(instruction),
    ...(operand !== undefined && { operand }),
    ...(stores !== undefined && { stores }),
    ...(takes !== undefined && { takes }),
  };
}

function effectsOf(instruction: Placed): readonly Effect[] | 'any' {
  const { form, map } = instruction.encoding;
  if (form !== 'legacy' || map > 1) return vector(instruction);
  return map === 1 ? twoBytes(instruction) : general(instruction);
}

function storedBy(instruction: Placed): string | undefined {
  const { form, map, opcode } = instruction.encoding;
  const isMove = form === 'legacy' && map === 0 && opcode === 0x89 && instruction.memory !== undefined;
  const from = isMove ? otherOf(instruction, instruction.size) : undefined;
  return from?.whole === true ? from.register : undefined;
}

/** The register that is divided by, or gone to. */
function takenOf({ opcode: { flags }, register, encoding }: Placed): string | undefined {
  const isTaken = flags.has('div') || ((flags.has('call') || flags.has('jump')) && encoding.opcode === 0xff);
  return isTaken && register !== undefined && encoding.map === 0 ? REGISTERS[register] : undefined;
}

function goesTo(instruction: Placed): Pick<Step, 'goes' | 'target'> {
  const { map, opcode, at, form } = instruction.encoding;
  if (form !== 'legacy' || map > 1) return { goes: 'on' };
  if (map === 1) {
    if ((opcode & 0xf0) === 0x80) return { goes: 'branch', target: relative(instruction, 4) };
    return { goes: opcode === 0x0b ? 'end' : 'on' };
  }
  if ((opcode & 0xf0) === 0x70 || (opcode >= 0xe0 && opcode <= 0xe3))
    return { goes: 'branch', target: relative(instruction, 1) };
  if (opcode === 0xeb) return { goes: 'jump', target: relative(instruction, 1) };
  if (opcode === 0xe9) return { goes: 'jump', target: relative(instruction, 4) };
  if (opcode === 0xe8) return { goes: 'call', target: relative(instruction, 4) };
  if (opcode === 0xff) return { goes: ({ 2: 'call', 4: 'jump' } as const)[fieldOf(instruction.bytes, at)] ?? 'on' };
  return { goes: [0xc3, 0xc2, 0xcc, 0xf4].includes(opcode) ? 'end' : 'on' };
}

/** Such a call is made as long as what linkers put in its place: no other one has these prefixes ("ELF Handling For Thread-Local Storage", 4.4.1). */
const CALLS_FOR_THREAD = [Buffer.from([0x66, 0x66, 0x48, 0xe8]), Buffer.from([0x66, 0x48, 0xff, 0x15])] as const;

function asksForThread(bytes: Buffer): boolean {
  return CALLS_FOR_THREAD.some((call) => bytes.subarray(0, call.length).equals(call));
}

function relative(instruction: Placed, size: number): bigint {
  const target = instruction.pc + BigInt(instruction.length) + immediateOf(instruction, size);
  return BigInt.asUintN(instruction.mode, target);
}
