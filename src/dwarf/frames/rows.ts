import { ElfError } from '../../elf/error.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { CfaRule, Common, FrameEntry, FrameRow, FrameSection, RegisterRule } from './model.ts';
import { readPointer } from './pointer.ts';

/** Rules that may be put aside, one upon the other; compilers put one aside. */
const REMEMBERED_MAX = 64;
/** Registers with a rule; the widest file of registers has fewer. */
const REGISTERS_MAX = 1024;

/**
 * The rules for unwinding at an address within an entry.
 * @throws ElfError for instructions that end too early, are not known, or give no CFA.
 */
export function rowAt(section: FrameSection, entry: FrameEntry, address: number): FrameRow {
  const state = new State(section, entry.common, entry.start);
  state.run(entry.common.instructions, entry.common.instructionsAt, Infinity);
  state.keepInitial();
  state.run(entry.instructions, entry.instructionsAt, address);
  return state.row();
}

type Step = (state: State, cursor: Cursor) => void;

const advance = (state: State, by: number): void => {
  state.location += by * state.common.codeAlignment;
};
const at = (state: State, factored: number): RegisterRule => ({
  rule: 'at',
  offset: factored * state.common.dataAlignment,
});
const is = (state: State, factored: number): RegisterRule => ({
  rule: 'is',
  offset: factored * state.common.dataAlignment,
});

/** DW_CFA_*: DWARF 5, 7.24; those of GNU and Arm as binutils' dwarf2.def has them. */
const STEPS: Readonly<Record<number, Step>> = {
  0x00: () => {}, // nop
  0x01: (state, cursor) => state.setLocation(cursor), // set_loc
  0x02: (state, cursor) => advance(state, cursor.u8()), // advance_loc1
  0x03: (state, cursor) => advance(state, cursor.u16()), // advance_loc2
  0x04: (state, cursor) => advance(state, cursor.u32()), // advance_loc4
  0x05: (state, cursor) => state.set(cursor.uleb(), at(state, cursor.uleb())), // offset_extended
  0x06: (state, cursor) => state.restore(cursor.uleb()), // restore_extended
  0x07: (state, cursor) => state.set(cursor.uleb(), { rule: 'undefined' }),
  0x08: (state, cursor) => state.set(cursor.uleb(), { rule: 'same' }), // same_value
  0x09: (state, cursor) => state.set(cursor.uleb(), { rule: 'register', register: cursor.uleb() }),
  0x0a: (state) => state.remember(),
  0x0b: (state) => state.recall(),
  0x0c: (state, cursor) => state.setCfa({ register: cursor.uleb(), offset: cursor.uleb() }), // def_cfa
  0x0d: (state, cursor) => state.setCfa({ ...state.cfaOrNone(), register: cursor.uleb() }), // def_cfa_register
  0x0e: (state, cursor) => state.setCfa({ ...state.simpleCfa(), offset: cursor.uleb() }), // def_cfa_offset
  0x0f: (state, cursor) => state.setCfa({ expression: state.block(cursor) }), // def_cfa_expression
  0x10: (state, cursor) => state.set(cursor.uleb(), { rule: 'at-expression', expression: state.block(cursor) }),
  0x11: (state, cursor) => state.set(cursor.uleb(), at(state, cursor.sleb())), // offset_extended_sf
  0x12: (state, cursor) =>
    state.setCfa({ register: cursor.uleb(), offset: cursor.sleb() * state.common.dataAlignment }), // def_cfa_sf
  0x13: (state, cursor) => state.setCfa({ ...state.simpleCfa(), offset: cursor.sleb() * state.common.dataAlignment }), // def_cfa_offset_sf
  0x14: (state, cursor) => state.set(cursor.uleb(), is(state, cursor.uleb())), // val_offset
  0x15: (state, cursor) => state.set(cursor.uleb(), is(state, cursor.sleb())), // val_offset_sf
  0x16: (state, cursor) => state.set(cursor.uleb(), { rule: 'is-expression', expression: state.block(cursor) }),
  0x2d: (state) => state.toggleSigned(), // AARCH64_negate_ra_state
  0x2e: (_, cursor) => cursor.skipLeb(), // GNU_args_size: for exceptions alone
  0x2f: (state, cursor) => state.set(cursor.uleb(), at(state, -cursor.uleb())), // GNU_negative_offset_extended
};

function stepOf(byte: number): Step {
  const step = STEPS[byte];
  if (step === undefined)
    throw new ElfError(`its unwind information has the unknown instruction 0x${byte.toString(16)}`);
  return step;
}

class State {
  location: number;
  readonly common: Common;
  readonly #section: FrameSection;
  #instructionsAt = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #cfa: CfaRule | undefined;
  #registers = new Map<number, RegisterRule>();
  #initial: ReadonlyMap<number, RegisterRule> = new Map();
  #isSigned = false;
  readonly #remembered: { readonly cfa: CfaRule | undefined; readonly registers: Map<number, RegisterRule> }[] = [];

  constructor(section: FrameSection, common: Common, location: number) {
    this.#section = section;
    this.common = common;
    this.location = location;
  }

  /** Runs instructions until they are for addresses beyond the one that is asked for. */
  run(instructions: Buffer, instructionsAt: number, address: number): void {
    this.#bytes = instructions;
    this.#instructionsAt = instructionsAt;
    const cursor = cursorOf(instructions, this.#section.littleEndian);
    while (cursor.position < instructions.length && this.location <= address) {
      const byte = cursor.u8();
      const operand = byte & 0x3f;
      if (byte >= 0xc0) this.restore(operand);
      else if (byte >= 0x80) this.set(operand, at(this, cursor.uleb()));
      else if (byte >= 0x40) advance(this, operand);
      else stepOf(byte)(this, cursor);
    }
  }

  setLocation(cursor: Cursor): void {
    const { pointerEncoding, addressSize } = this.common;
    this.location = readPointer(cursor, pointerEncoding, {
      here: this.#section.address + this.#instructionsAt,
      addressSize,
    });
  }

  set(register: number, rule: RegisterRule): void {
    if (this.#registers.size >= REGISTERS_MAX) throw new ElfError('its unwind information has too many registers');
    this.#registers.set(register, rule);
  }

  restore(register: number): void {
    const initial = this.#initial.get(register);
    if (initial === undefined) this.#registers.delete(register);
    else this.#registers.set(register, initial);
  }

  keepInitial(): void {
    this.#initial = new Map(this.#registers);
  }

  remember(): void {
    if (this.#remembered.length >= REMEMBERED_MAX) throw new ElfError('its unwind information puts too much aside');
    this.#remembered.push({ cfa: this.#cfa, registers: new Map(this.#registers) });
  }

  recall(): void {
    const state = this.#remembered.pop();
    if (state === undefined) throw new ElfError('its unwind information recalls what it has not put aside');
    [this.#cfa, this.#registers] = [state.cfa, state.registers];
  }

  setCfa(cfa: CfaRule): void {
    this.#cfa = cfa;
  }

  /** Of riscv64 compilers begin with the register alone (gcc 12, clang 14): readelf and gdb take an offset of 0. */
  cfaOrNone(): Extract<CfaRule, { register: number }> {
    return this.#cfa === undefined ? { register: 0, offset: 0 } : this.simpleCfa();
  }

  simpleCfa(): Extract<CfaRule, { register: number }> {
    if (this.#cfa === undefined || 'expression' in this.#cfa)
      throw new ElfError('its unwind information changes a CFA that it has not set');
    return this.#cfa;
  }

  block(cursor: Cursor): Buffer {
    const size = cursor.uleb();
    const from = cursor.position;
    cursor.skip(size);
    return this.#bytes.subarray(from, from + size);
  }

  toggleSigned(): void {
    this.#isSigned = !this.#isSigned;
  }

  row(): FrameRow {
    if (this.#cfa === undefined) throw new ElfError('its unwind information gives no CFA');
    return { cfa: this.#cfa, registers: this.#registers, isSigned: this.#isSigned };
  }
}
