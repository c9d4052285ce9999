import { evaluate } from '../../dwarf/expression.ts';
import type { Length } from '../../dwarf/variables/types.ts';
import { ifReadable } from '../../elf/error.ts';
import { readExactly } from '../../process/memory.ts';
import type { Process } from './model.ts';
import { partOfThread } from './of-thread.ts';
import { enteredIn, isValue, registerOf } from './place-forms.ts';
import { numberOf } from './print/numbers.ts';
import type { Held } from './print/value.ts';
import type { Seen } from './seen.ts';
import { cfaOf, contextOf } from './unwind.ts';

/** DW_OP_implicit_value, DW_OP_implicit_pointer, DW_OP_piece, DW_OP_bit_piece: at the beginning. */
const HARD: ReadonlySet<number> = new Set([0x9e, 0xa0, 0xf2, 0x93, 0x9d]);
const WORD = 8;

/** What lies where debug information says that something is. */
export class HeldValues {
  readonly #process: Process;

  constructor(process: Process) {
    this.#process = process;
  }

  /** Undefined where it lies in pieces, or is what only its caller knows. */
  at(expression: Buffer, seen: Seen): Held | undefined {
    const { at } = seen;
    const { core, unwinding, arch } = this.#process;
    const register = registerOf(expression);
    if (register !== undefined) {
      const name = unwinding.columns[register] ?? '';
      const kept = arch.instructions?.flow?.kept ?? [];
      const value = at.frame.isCaller && !kept.includes(name) ? undefined : at.frame.registers[name];
      return value === undefined ? undefined : inBytes(value, core.encoding.littleEndian);
    }
    if (HARD.has(expression[0] ?? 0) || enteredIn(expression) !== undefined) return undefined;
    if (isValue(expression)) {
      const value = this.evaluate(expression.subarray(0, -1), seen);
      return value === undefined ? undefined : inBytes(value, core.encoding.littleEndian);
    }
    const address = this.evaluate(expression, seen);
    return address === undefined
      ? undefined
      : { address, bytes: (offset, size) => readExactly(core, address + BigInt(offset), size) };
  }

  /** What a length computes or holds; undefined where that is not known. */
  lengthOf(length: Length, seen: Seen): bigint | undefined {
    return ifReadable(() => {
      if ('computes' in length) return this.evaluate(length.computes(), seen);
      const place = length.holds();
      const held = place === undefined || place.length === 0 ? undefined : this.at(place, seen);
      const bytes = held?.bytes(0, length.size);
      return bytes && numberOf(bytes, this.#process.core.encoding);
    });
  }

  /** An address, or a number. @throws ElfError for what is no expression. */
  evaluate(expression: Buffer, { at, scope, threadPointer }: Seen): bigint | undefined {
    const { arch } = this.#process;
    const context = contextOf(this.#process, at.frame, 8);
    const kept = new Set([arch.registers.sp, arch.registers.framePointer]);
    const { columns } = this.#process.unwinding;
    // What a call may have overwritten is another value by now.
    const register = (column: number): bigint | undefined =>
      at.frame.isCaller && !kept.has(columns[column] ?? '') ? undefined : context.register(column);
    const variables = {
      bias: at.image?.bias ?? 0n,
      cfa: () => cfaOf(this.#process, at),
      addressAt: (index: number) => scope.unit.addressAt(index),
      ofThread: (offset: bigint): bigint | undefined => {
        const { image } = at;
        const own =
          image === undefined || threadPointer === undefined
            ? undefined
            : partOfThread(this.#process, image, threadPointer);
        return own === undefined ? undefined : own + offset;
      },
      frameBase: (): bigint | undefined => {
        const base = scope.frameBase();
        const held = base && registerOf(base);
        if (base === undefined) return undefined;
        const ofBase = { ...variables, frameBase: () => undefined }; // it is not relative to itself
        return held === undefined ? evaluate(base, { ...context, register, variables: ofBase }) : register(held);
      },
    };
    return evaluate(expression, { ...context, register, variables });
  }
}

function inBytes(value: bigint, littleEndian: boolean): Held {
  const all = Buffer.alloc(WORD);
  if (littleEndian) all.writeBigUInt64LE(BigInt.asUintN(64, value));
  else all.writeBigUInt64BE(BigInt.asUintN(64, value));
  return {
    bytes: (offset, size) => {
      if (offset + size > WORD) return undefined;
      return littleEndian || offset > 0 ? all.subarray(offset, offset + size) : all.subarray(WORD - size);
    },
  };
}
