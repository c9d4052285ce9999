import { ElfError } from '../../elf/error.ts';
import { lastUpTo } from '../../elf/ranges.ts';
import { cursorOf, type Cursor } from '../cursor.ts';
import type { LineHeader, SourceFile } from './line-header.ts';
import { wordOf } from './lists.ts';

/** Where in the source the code at an address is from. */
export interface SourceLine {
  readonly file: SourceFile;
  readonly line: number;
}

/** The lines of one unit. */
export interface LineTable {
  /** Undefined where the table has no line for the address, or says that it has none. */
  at(address: number): SourceLine | undefined;
}

/** Rows of one program; those of the largest units have a million. */
const ROWS_MAX = 1 << 23;
const FIELDS = 4;

/**
 * Runs a line program, as far as it can be read.
 * @param codeStart where code begins in the file: lines below are of functions that the linker removed.
 */
export function lineTable(header: LineHeader, codeStart: number): LineTable {
  const sequences = sequencesOf(header).filter((rows) => rows.address(0) >= codeStart);
  return {
    at: (address) => {
      const rows = sequences.find((each) => each.holds(address));
      const index = rows?.statementAt(rows.lastUpTo(address));
      if (rows === undefined || index === undefined) return undefined;
      const [line, file] = [rows.line(index), header.file(rows.file(index))];
      return line === 0 || file === undefined ? undefined : { file, line };
    },
  };
}

/**
 * Rows of one sequence, whose addresses do not fall; the last one is its end. As gdb keeps them (dwarf2/read.c,
 * lnp_state_machine::record_line, and buildsym.c): a row without a line tells nothing; one that does not begin a statement changes
 * no file at an address where one begins; where the file changes, what was there at the same address is left out; and parts of
 * one line that have discriminators are one.
 */
class Rows {
  readonly #numbers: number[] = [];
  #beginsStatement = false;
  #address = -1;
  #line = -1;

  get length(): number {
    return this.#numbers.length / FIELDS;
  }

  push(address: number, file: number, line: number, isStatement: boolean, hasParts: boolean): void {
    if (this.#address !== address) [this.#address, this.#beginsStatement] = [address, false];
    const changes = this.length > 0 && this.file(this.length - 1) !== file;
    if (line !== 0 && !(changes && !isStatement && this.#beginsStatement)) {
      if (changes) while (this.length > 0 && this.address(this.length - 1) === address) this.#numbers.length -= FIELDS;
      const isPart = !changes && hasParts && line === this.#line && this.length > 0;
      if (!isPart) this.#numbers.push(address, file, line, isStatement ? 1 : 0);
      this.#line = line;
    }
    this.#beginsStatement ||= isStatement;
  }

  end(address: number): void {
    this.#numbers.push(address, 0, 0, 1);
  }

  address(index: number): number {
    return this.#numbers[index * FIELDS] ?? 0;
  }

  file(index: number): number {
    return this.#numbers[index * FIELDS + 1] ?? 0;
  }

  line(index: number): number {
    return this.#numbers[index * FIELDS + 2] ?? 0;
  }

  #isStatement(index: number): boolean {
    return this.#numbers[index * FIELDS + 3] === 1;
  }

  holds(address: number): boolean {
    return this.length > 1 && address >= this.address(0) && address < this.address(this.length - 1);
  }

  lastUpTo(address: number): number {
    return lastUpTo(this.length, address, (index) => this.address(index));
  }

  /** Of several rows for one address the last that begins a statement, if one does; what gdb shows. */
  statementAt(last: number): number {
    let index = last;
    while (index > 0 && !this.#isStatement(index) && this.address(index - 1) === this.address(last)) index -= 1;
    return this.#isStatement(index) ? index : last;
  }
}

function sequencesOf(header: LineHeader): readonly Rows[] {
  const sequences: Rows[] = [];
  const machine = new Machine(header, (rows) => sequences.push(rows));
  try {
    machine.run();
  } catch (error) {
    if (!(error instanceof ElfError)) throw error; // what was read before counts
  }
  return sequences;
}

/** DW_LNS_* and DW_LNE_*: DWARF 5, 7.22. */
const STANDARD = { copy: 1, advancePc: 2, advanceLine: 3, setFile: 4, negate: 6, addPc: 8, fixedAdvance: 9 } as const;
const EXTENDED = { end: 1, address: 2, discriminator: 4 } as const;

class Machine {
  readonly #header: LineHeader;
  readonly #finish: (rows: Rows) => void;
  readonly #cursor: Cursor;
  #rows = new Rows();
  #count = 0;
  #address = 0;
  #file = 1;
  #line = 1;
  #isStatement = true;
  #discriminator = 0;
  /** The line has had a discriminator since the number of the line changed. */
  #hasParts = false;

  constructor(header: LineHeader, finish: (rows: Rows) => void) {
    this.#header = header;
    this.#finish = finish;
    this.#cursor = cursorOf(header.program, header.littleEndian);
    this.#reset();
  }

  run(): void {
    const { program, opcodeBase } = this.#header;
    while (this.#cursor.position < program.length) {
      const code = this.#cursor.u8();
      if (code >= opcodeBase) this.#special(code);
      else if (code === 0) this.#extended();
      else this.#standard(code);
    }
  }

  #reset(): void {
    this.#rows = new Rows();
    [this.#address, this.#file, this.#line] = [0, 1, 1];
    [this.#discriminator, this.#hasParts] = [0, false];
    this.#isStatement = this.#header.isStatementFirst;
  }

  #row(): void {
    if (++this.#count > ROWS_MAX) throw new ElfError('a line table in its debug information has too many rows');
    this.#rows.push(this.#address, this.#file, this.#line, this.#isStatement, this.#hasParts);
    this.#discriminator = 0;
  }

  #advanceLine(by: number): void {
    this.#line += by;
    if (by !== 0) this.#hasParts = this.#discriminator !== 0;
  }

  #special(code: number): void {
    const { opcodeBase, lineRange, lineBase, minimumLength } = this.#header;
    const adjusted = code - opcodeBase;
    this.#address += Math.floor(adjusted / lineRange) * minimumLength;
    this.#advanceLine(lineBase + (adjusted % lineRange));
    this.#row();
  }

  #setFile(file: number): void {
    this.#file = file;
    this.#hasParts = this.#discriminator !== 0;
  }

  #extended(): void {
    const size = this.#cursor.uleb();
    const end = this.#cursor.position + size;
    if (size === 0) return;
    const code = this.#cursor.u8();
    if (code === EXTENDED.end) {
      this.#rows.end(this.#address);
      this.#finish(this.#rows);
      this.#reset();
    } else if (code === EXTENDED.address) this.#address = wordOf(this.#cursor, size - 1 === 8 ? 8 : 4);
    else if (code === EXTENDED.discriminator) {
      this.#discriminator = this.#cursor.uleb();
      this.#hasParts ||= this.#discriminator !== 0;
    }
    if (end < this.#cursor.position) throw new ElfError('an operation of a line table is too short');
    this.#cursor.skip(end - this.#cursor.position);
  }

  #standard(code: number): void {
    const { minimumLength, opcodeBase, lineRange, operands } = this.#header;
    if (code === STANDARD.copy) this.#row();
    else if (code === STANDARD.advancePc) this.#address += this.#cursor.uleb() * minimumLength;
    else if (code === STANDARD.advanceLine) this.#advanceLine(this.#cursor.sleb());
    else if (code === STANDARD.setFile) this.#setFile(this.#cursor.uleb());
    else if (code === STANDARD.negate) this.#isStatement = !this.#isStatement;
    else if (code === STANDARD.addPc) this.#address += Math.floor((255 - opcodeBase) / lineRange) * minimumLength;
    else if (code === STANDARD.fixedAdvance) this.#address += this.#cursor.u16();
    else for (let count = operands[code - 1] ?? 0; count > 0; count--) this.#cursor.skipLeb();
  }
}
