import { ElfError } from '../elf/error.ts';
import { cursorOf, type Cursor } from './cursor.ts';

/** What an expression is evaluated with. Numbers are of 64 bits without sign. */
export interface ExpressionContext {
  readonly littleEndian: boolean;
  /** Bytes of an address. */
  readonly addressSize: 4 | 8;
  /** By DWARF's number; undefined where it is not known. */
  readonly register: (number: number) => bigint | undefined;
  /** The number of so many bytes at an address; undefined where memory does not hold it. */
  readonly read: (address: bigint, size: number) => bigint | undefined;
  /** Where a function's variables are: what only their expressions take. */
  readonly variables?: {
    /** What DW_AT_frame_base tells. */
    readonly frameBase: () => bigint | undefined;
    /** The canonical frame address. */
    readonly cfa: () => bigint | undefined;
    /** What is added to an address that the file was linked for. */
    readonly bias: bigint;
    /** Where a variable of the thread is that lies so far within its part of the file's. */
    readonly ofThread?: (offset: bigint) => bigint | undefined;
    /** By its number among those of the unit, as it was linked. */
    readonly addressAt: (index: number) => number;
  };
}

/** Operations that are run at most: branches may go back. */
const STEPS_MAX = 4096;
const STACK_MAX = 256;

/** Something that the expression needs is not known. */
class Unknown extends Error {}

/**
 * Evaluates an expression that computes an address or a value: what rules for unwinding use (DWARF 5, 2.5 and 6.4.2).
 * @param first what is on the stack at its beginning.
 * @returns undefined where a register or a place in memory is not known that it takes.
 * @throws ElfError for operations that are not known, don't end, or take more than there is.
 */
export function evaluate(
  expression: Buffer,
  context: ExpressionContext,
  first: readonly bigint[] = [],
): bigint | undefined {
  const machine = new Machine(expression, context, first);
  try {
    return machine.run();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

type Operation = (machine: Machine, cursor: Cursor) => void;

const unary =
  (compute: (value: bigint) => bigint): Operation =>
  (machine) =>
    machine.push(compute(machine.pop()));

/** The second operand is the topmost. */
const binary =
  (compute: (a: bigint, b: bigint, bits: 32 | 64) => bigint): Operation =>
  (machine) => {
    const b = machine.pop();
    machine.push(compute(machine.pop(), b, machine.bits));
  };

const compare = (holds: (a: bigint, b: bigint) => boolean): Operation =>
  binary((a, b, bits) => (holds(BigInt.asIntN(bits, a), BigInt.asIntN(bits, b)) ? 1n : 0n));

const constant =
  (read: (cursor: Cursor) => number | bigint): Operation =>
  (machine, cursor) =>
    machine.push(BigInt(read(cursor)));

const int = (value: number, bits: number): number => Number(BigInt.asIntN(bits, BigInt(value)));

function divide(a: bigint, b: bigint, bits: 32 | 64): bigint {
  if (BigInt.asIntN(bits, b) === 0n) throw new ElfError('an expression of its debug information divides by zero');
  return BigInt.asIntN(bits, a) / BigInt.asIntN(bits, b);
}

function modulo(a: bigint, b: bigint): bigint {
  if (b === 0n) throw new ElfError('an expression of its debug information divides by zero');
  return a % b;
}

const shifted = (b: bigint, bits: 32 | 64): bigint => (b > BigInt(bits) ? BigInt(bits) : b);

/** Bits of a LEB128: those of 64 bits, and some more where a linker left room. */
const LEB_BITS_MAX = 112n;

/** As the cursor's own, but exact above 2^53: masks are there. */
function exactLeb(cursor: Cursor, signed: boolean): bigint {
  let value = 0n;
  for (let shift = 0n; shift < LEB_BITS_MAX; shift += 7n) {
    const byte = cursor.u8();
    if (shift < 64n) value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return signed && (byte & 0x40) !== 0 ? value - (1n << (shift + 7n)) : value;
  }
  throw new ElfError('a number of its debug information does not end');
}

function indexedAddress(machine: Machine, cursor: Cursor): void {
  machine.push(machine.addressAt(cursor.uleb()));
}

/** DW_OP_*: DWARF 5, 7.7.1; GNU's of split DWARF 4 as binutils' dwarf2.def has it. */
const OPERATIONS: Readonly<Record<number, Operation>> = {
  0x03: (machine, cursor) => machine.push(machine.address(cursor) + machine.bias), // addr
  0x06: (machine) => machine.push(machine.read(machine.pop(), machine.bits / 8)), // deref
  0x08: constant((cursor) => cursor.u8()),
  0x09: constant((cursor) => int(cursor.u8(), 8)),
  0x0a: constant((cursor) => cursor.u16()),
  0x0b: constant((cursor) => int(cursor.u16(), 16)),
  0x0c: constant((cursor) => cursor.u32()),
  0x0d: constant((cursor) => int(cursor.u32(), 32)),
  0x0e: constant((cursor) => cursor.u64()),
  0x0f: constant((cursor) => BigInt.asIntN(64, cursor.u64())),
  0x10: constant((cursor) => exactLeb(cursor, false)),
  0x11: constant((cursor) => exactLeb(cursor, true)),
  0x12: (machine) => machine.push(machine.pick(0)), // dup
  0x13: (machine) => void machine.pop(), // drop
  0x14: (machine) => machine.push(machine.pick(1)), // over
  0x15: (machine, cursor) => machine.push(machine.pick(cursor.u8())),
  0x16: (machine) => machine.turn(2), // swap
  0x17: (machine) => machine.turn(3), // rot
  0x19: unary((value) => (BigInt.asIntN(64, value) < 0n ? -value : value)), // abs
  0x1a: binary((a, b) => a & b),
  0x1b: binary(divide),
  0x1c: binary((a, b) => a - b),
  0x1d: binary(modulo),
  0x1e: binary((a, b) => a * b),
  0x1f: unary((value) => -value),
  0x20: unary((value) => ~value),
  0x21: binary((a, b) => a | b),
  0x22: binary((a, b) => a + b),
  0x23: (machine, cursor) => machine.push(machine.pop() + BigInt(cursor.uleb())), // plus_uconst
  0x24: binary((a, b, bits) => a << shifted(b, bits)), // shl
  0x25: binary((a, b, bits) => a >> shifted(b, bits)), // shr
  0x26: binary((a, b, bits) => BigInt.asIntN(bits, a) >> shifted(b, bits)), // shra
  0x27: binary((a, b) => a ^ b),
  0x28: (machine, cursor) => {
    const by = int(cursor.u16(), 16); // bra
    if (machine.pop() !== 0n) machine.jump(cursor, by);
  },
  0x29: compare((a, b) => a === b),
  0x2a: compare((a, b) => a >= b),
  0x2b: compare((a, b) => a > b),
  0x2c: compare((a, b) => a <= b),
  0x2d: compare((a, b) => a < b),
  0x2e: compare((a, b) => a !== b),
  0x2f: (machine, cursor) => machine.jump(cursor, int(cursor.u16(), 16)), // skip
  0x91: (machine, cursor) => machine.push(machine.frameBase() + BigInt(cursor.sleb())), // fbreg
  0x92: (machine, cursor) => machine.push(machine.register(cursor.uleb()) + BigInt(cursor.sleb())), // bregx
  0x94: (machine, cursor) => machine.push(machine.read(machine.pop(), cursor.u8())), // deref_size
  0x96: () => {}, // nop
  0x9b: (machine) => machine.push(machine.ofThread(machine.pop())), // form_tls_address
  0x9c: (machine) => machine.push(machine.cfa()), // call_frame_cfa
  0x9f: () => {}, // stack_value
  0xa1: indexedAddress, // addrx
  0xe0: (machine) => machine.push(machine.ofThread(machine.pop())), // GNU_push_tls_address
  0xfb: indexedAddress, // GNU_addr_index
};

const [LITERALS, REGISTERS, END] = [0x30, 0x70, 0x90];

class Machine {
  readonly bits: 32 | 64;
  readonly #expression: Buffer;
  readonly #context: ExpressionContext;
  readonly #stack: bigint[];

  constructor(expression: Buffer, context: ExpressionContext, first: readonly bigint[]) {
    this.#expression = expression;
    this.#context = context;
    this.#stack = [...first];
    this.bits = context.addressSize === 8 ? 64 : 32;
  }

  run(): bigint {
    const cursor = cursorOf(this.#expression, this.#context.littleEndian);
    for (let steps = 0; cursor.position < this.#expression.length; steps++) {
      if (steps >= STEPS_MAX) throw new ElfError('an expression of its debug information does not end');
      this.#step(cursor);
    }
    return this.pop();
  }

  #step(cursor: Cursor): void {
    const code = cursor.u8();
    const operation = OPERATIONS[code];
    if (operation !== undefined) operation(this, cursor);
    else if (code >= LITERALS && code < LITERALS + 32) this.push(BigInt(code - LITERALS));
    else if (code >= REGISTERS && code < END) this.push(this.register(code - REGISTERS) + BigInt(cursor.sleb()));
    else throw new ElfError(`an expression of its debug information has the unknown operation 0x${code.toString(16)}`);
  }

  push(value: bigint): void {
    if (this.#stack.length >= STACK_MAX) throw new ElfError('an expression of its debug information is too deep');
    this.#stack.push(BigInt.asUintN(this.bits, value));
  }

  pop(): bigint {
    return this.#stack.pop() ?? tooFew();
  }

  pick(index: number): bigint {
    return this.#stack.at(-1 - index) ?? tooFew();
  }

  /** Moves the topmost below those that follow it. */
  turn(count: number): void {
    const top = this.pop();
    if (this.#stack.length < count - 1) tooFew();
    this.#stack.splice(this.#stack.length - (count - 1), 0, top);
  }

  jump(cursor: Cursor, by: number): void {
    const to = cursor.position + by;
    if (to < 0 || to > this.#expression.length)
      throw new ElfError('an expression of its debug information branches out of itself');
    cursor.position = to;
  }

  register(number: number): bigint {
    return this.#context.register(number) ?? unknown();
  }

  read(address: bigint, size: number): bigint {
    if (size > 8) throw new ElfError(`an expression of its debug information reads ${size} bytes`);
    return this.#context.read(address, size) ?? unknown();
  }

  get bias(): bigint {
    return this.#context.variables?.bias ?? 0n;
  }

  frameBase(): bigint {
    return this.#ofVariables().frameBase() ?? unknown();
  }

  cfa(): bigint {
    return this.#ofVariables().cfa() ?? unknown();
  }

  ofThread(offset: bigint): bigint {
    return this.#ofVariables().ofThread?.(offset) ?? unknown();
  }

  addressAt(index: number): bigint {
    return BigInt(this.#ofVariables().addressAt(index)) + this.bias;
  }

  #ofVariables(): NonNullable<ExpressionContext['variables']> {
    const { variables } = this.#context;
    if (variables === undefined) throw new ElfError('an expression of its unwind information is one of a variable');
    return variables;
  }

  address(cursor: Cursor): bigint {
    return this.bits === 64 ? cursor.u64() : BigInt(cursor.u32());
  }
}

function tooFew(): never {
  throw new ElfError('an expression of its debug information takes more than there is');
}

function unknown(): never {
  throw new Unknown();
}
