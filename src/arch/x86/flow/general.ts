import type { Effect, Formula } from '../../flow.ts';
import { constant, fieldOf, immediateOf, otherOf, placeOf, plus, registerOf, times, valueOf } from './operands.ts';
import { addressOf, type Named, type Placed } from './operands.ts';

type Effects = readonly Effect[] | 'any';

const [ADD, SUB, XOR, COMPARE] = [0, 5, 6, 7];

/** What the instructions of the one-byte map do to registers. */
export function general(instruction: Placed): Effects {
  const { opcode } = instruction.encoding;
  if (opcode < 0x40) return arithmetic(instruction, opcode >> 3, opcode & 7);
  if (opcode >= 0x40 && opcode < 0x50) return changed(numbered(instruction)); // inc and dec of 32-bit mode
  if (opcode >= 0x80 && opcode <= 0x83) return immediateArithmetic(instruction);
  if (opcode >= 0xb0 && opcode <= 0xbf) return constantMove(instruction);
  if (opcode >= 0xd8 && opcode <= 0xdf) return opcode === 0xdf ? changed('rax') : []; // fnstsw ax
  if (opcode > 0x90 && opcode < 0x98) return [...changed(numbered(instruction)), ...changed('rax')];
  return (BY_OPCODE[opcode] ?? (() => 'any'))(instruction);
}

const none = (): Effects => [];
const push = (instruction: Placed): Effects => moveStack(instruction, -1n);

const BY_OPCODE: Readonly<Record<number, (instruction: Placed) => Effects>> = {
  ...each(range(0x50, 0x57), push),
  ...each(range(0x58, 0x5f), (instruction) => [
    ...pop(instruction, numbered(instruction)),
    ...moveStack(instruction, 1n),
  ]),
  ...each([0x68, 0x6a, 0x9c], push),
  ...each([0x84, 0x85, 0xa8, 0xa9, 0x90, 0xc3, 0xc2, 0xcc, 0xf4, 0xe8, 0xe9, 0xeb], none),
  ...each(range(0x70, 0x7f), none),
  ...each(range(0xe0, 0xe3), () => changed('rcx')),
  ...each([0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xae, 0xaf], () => ['rsi', 'rdi', 'rcx'].flatMap(changed)),
  ...each([0xac, 0xad], () => ['rsi', 'rcx', 'rax'].flatMap(changed)),
  0x63: (instruction) => into(instruction, otherOf(instruction, 8), source(instruction, 4, true)),
  0x69: multiply,
  0x6b: multiply,
  ...each([0x86, 0x87], (instruction) => [...changedPlace(instruction), ...changedOther(instruction)]),
  ...each([0x88, 0x89], store),
  ...each([0x8a, 0x8b], load),
  0x8c: changedPlace,
  0x8d: (instruction) => into(instruction, otherOf(instruction, instruction.mode / 8), addressFormula(instruction)),
  0x98: ({ size, mode }) => extendedAccumulator(size, mode),
  0x99: () => changed('rdx'),
  0x9d: (instruction) => moveStack(instruction, 1n),
  ...each([0xc0, 0xc1, 0xd0, 0xd1, 0xd2, 0xd3], shift),
  ...each([0xc6, 0xc7], moveImmediate),
  0xc9: leave,
  ...each([0xf6, 0xf7], multiplication),
  ...each([0xfe, 0xff], countOrGo),
};

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

function each<Value>(opcodes: readonly number[], value: Value): Record<number, Value> {
  return Object.fromEntries(opcodes.map((opcode) => [opcode, value]));
}

function changed(register: string): Effect[] {
  return [{ register }];
}

/** The register whose number is in the opcode. */
function numbered({ encoding: { opcode, rex } }: Placed): string {
  return registerOf((opcode & 7) + (rex.b ? 8 : 0), 8, true, 64).register;
}

/** Sets a register, if all of it is set and it is known to what. A place in memory is no register. */
function into({ mode }: Placed, to: Named | undefined, formula: Formula | undefined): Effect[] {
  if (to === undefined || 'operand' in to) return [];
  return formula === undefined || (mode === 64 && !to.whole && formula.kind === 'sum' && formula.sum.terms.length > 0)
    ? changed(to.register)
    : [{ register: to.register, to: formula }];
}

function source(instruction: Placed, size: number, signed: boolean): Formula | undefined {
  const from = placeOf(instruction, size);
  return from && valueOf(from, size, signed);
}

function load(instruction: Placed): Effect[] {
  const { size } = instruction;
  const to = otherOf(instruction, size);
  return into(instruction, to, size < 4 ? undefined : source(instruction, size, false));
}

function store(instruction: Placed): Effect[] {
  const { size } = instruction;
  const from = otherOf(instruction, size);
  return into(instruction, placeOf(instruction, size), size < 4 ? undefined : valueOf(from, size, false));
}

function changedPlace(instruction: Placed): Effect[] {
  return into(instruction, placeOf(instruction, instruction.size), undefined);
}

function changedOther(instruction: Placed): Effect[] {
  return changed(otherOf(instruction, instruction.size).register);
}

function addressFormula(instruction: Placed): Formula | undefined {
  const sum = instruction.encoding.wide || instruction.mode === 32 ? addressOf(instruction) : undefined;
  return sum && { kind: 'sum', sum };
}

/** add, or, adc, sbb, and, sub, xor, cmp, in the six forms that each has. */
function arithmetic(instruction: Placed, operation: number, form: number): Effects {
  if (form > 5) return []; // segments of 32-bit mode, and decimal arithmetic
  if (operation === COMPARE) return [];
  if (form > 3) return changed('rax');
  const { size } = instruction;
  const [place, other] = [placeOf(instruction, size), otherOf(instruction, size)];
  const [to, from] = form < 2 ? [place, other] : [other, place];
  if (to === undefined || 'operand' in to) return [];
  if (from === undefined || 'operand' in from || size < 4) return changed(to.register);
  if (operation === XOR && from.register === to.register) return [{ register: to.register, to: constant(0n) }];
  if (!to.whole || (operation !== ADD && operation !== SUB)) return changed(to.register);
  const terms = [
    { register: to.register, factor: 1n },
    { register: from.register, factor: operation === ADD ? 1n : -1n },
  ];
  return [{ register: to.register, to: { kind: 'sum', sum: { terms, constant: 0n } } }];
}

function immediateArithmetic(instruction: Placed): Effects {
  const { size, bytes, encoding, mode } = instruction;
  const operation = fieldOf(bytes, encoding.at);
  const to = placeOf(instruction, size);
  if (operation === COMPARE || to === undefined || 'operand' in to) return [];
  if (size * 8 !== mode || (operation !== ADD && operation !== SUB)) return changed(to.register);
  const value = immediateOf(instruction, encoding.opcode === 0x81 ? 4 : 1);
  return [{ register: to.register, to: plus(to.register, operation === ADD ? value : -value) }];
}

function constantMove(instruction: Placed): Effects {
  const { encoding, length, mode } = instruction;
  const isByte = encoding.opcode < 0xb8;
  const size = isByte ? 1 : length - encoding.at - 1;
  const { register } = registerOf(
    (encoding.opcode & 7) + (encoding.rex.b ? 8 : 0),
    isByte ? 1 : 8,
    encoding.rex.present,
    64,
  );
  if (size < 4) return changed(register);
  return [
    { register, to: constant(BigInt.asUintN(encoding.wide ? 64 : Math.min(mode, 32), immediateOf(instruction, size))) },
  ];
}

function moveImmediate(instruction: Placed): Effects {
  const { size, mode } = instruction;
  if (size < 4) return changedPlace(instruction);
  const value = BigInt.asUintN(size === 4 ? 32 : mode, immediateOf(instruction, 4));
  return into(instruction, placeOf(instruction, size), constant(value));
}

/** cdqe, and of fewer bytes. */
function extendedAccumulator(size: number, mode: number): Effects {
  return size === 8 && mode === 64
    ? [{ register: 'rax', to: { kind: 'part', register: 'rax', size: 4, signed: true } }]
    : changed('rax');
}

function multiply(instruction: Placed): Effects {
  const { size, mode, encoding } = instruction;
  const from = placeOf(instruction, size);
  const to = otherOf(instruction, size);
  if (from === undefined || size * 8 !== mode) return changed(to.register);
  const factor = immediateOf(instruction, encoding.opcode === 0x6b ? 1 : 4);
  const loaded = valueOf(from, size, false);
  const product = 'operand' in from ? { ...loaded, times: factor } : times(from.register, factor);
  return [{ register: to.register, to: product }];
}

const SHIFT_LEFT = 4;

function shift(instruction: Placed): Effects {
  const { size, mode, bytes, encoding } = instruction;
  const to = placeOf(instruction, size);
  if (to === undefined || 'operand' in to) return [];
  const isKnown = encoding.opcode === 0xc1 || encoding.opcode === 0xd1;
  if (!isKnown || size * 8 !== mode || fieldOf(bytes, encoding.at) !== SHIFT_LEFT) return changed(to.register);
  const count = encoding.opcode === 0xd1 ? 1n : immediateOf(instruction, 1) & BigInt(mode - 1);
  return [{ register: to.register, to: times(to.register, 1n << count) }];
}

/** test, not, neg, and the multiplications and divisions of rdx:rax. */
function multiplication(instruction: Placed): Effects {
  const operation = fieldOf(instruction.bytes, instruction.encoding.at);
  if (operation < 2) return [];
  return operation < 4 ? changedPlace(instruction) : ['rax', 'rdx'].flatMap(changed);
}

/** inc, dec, call, jmp, push. */
function countOrGo(instruction: Placed): Effects {
  const operation = fieldOf(instruction.bytes, instruction.encoding.at);
  if (operation === 6) return moveStack(instruction, -1n);
  if (operation > 1) return [];
  const { size, mode } = instruction;
  const to = placeOf(instruction, size);
  const isWhole = to !== undefined && !('operand' in to) && size * 8 === mode;
  return into(instruction, to, isWhole ? plus(to.register, operation === 0 ? 1n : -1n) : undefined);
}

function moveStack({ mode }: Placed, words: bigint): Effect[] {
  return [{ register: 'rsp', to: plus('rsp', (words * BigInt(mode)) / 8n) }];
}

function pop({ mode }: Placed, register: string): Effect[] {
  const from = { terms: [{ register: 'rsp', factor: 1n }], constant: 0n };
  return [{ register, to: { kind: 'load', from, size: mode / 8, signed: false } }];
}

function leave({ mode }: Placed): Effect[] {
  const from = { terms: [{ register: 'rbp', factor: 1n }], constant: 0n };
  return [
    { register: 'rsp', to: plus('rbp', BigInt(mode / 8)) },
    { register: 'rbp', to: { kind: 'load', from, size: mode / 8, signed: false } },
  ];
}
