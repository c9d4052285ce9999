import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import * as aarch64 from '../../src/arch/aarch64/instruction/at.ts';
import * as armhf from '../../src/arch/armhf/instruction/at.ts';
import type { InstructionAt } from '../../src/arch/model.ts';
import * as riscv64 from '../../src/arch/riscv64/instruction/at.ts';
import type { Memory, Registers } from '../../src/process/memory.ts';
import { ROOT } from '../support/imports.ts';
import { accessOfA64, targetOfA64 } from './support/printed-aarch64.ts';
import { accessOfArm } from './support/printed-arm.ts';
import { accessOfRiscv } from './support/printed-riscv.ts';

type Told = ReturnType<typeof accessOfA64> | ReturnType<typeof accessOfRiscv>;

interface Instructions {
  readonly registers: Registers;
  readonly at: (memory: Memory, pc: bigint, registers: Registers) => InstructionAt | undefined;
  readonly told: (text: string, pc: bigint) => Told;
  /** What is not decoded, by its mnemonic: why. */
  readonly absent: RegExp;
}

/** Each register has another value, of some the upper bit of a word is set. */
const numbered = (names: readonly string[], step: bigint): Registers =>
  Object.fromEntries(
    names.map((name, index) => [name, step * BigInt(index + 1) + (index % 2 === 0 ? 0n : 0x8000_0000n)]),
  );

const A64 = {
  ...numbered(
    Array.from({ length: 31 }, (_, index) => `x${index}`),
    0x10_0001_0108n,
  ),
  sp: 0x7ff0_1234_0000n,
};
const RISCV = numbered(
  [
    'ra',
    'sp',
    'gp',
    'tp',
    't0',
    't1',
    't2',
    'fp',
    's1',
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((index) => `a${index}`),
    ...Array.from({ length: 10 }, (_, index) => `s${index + 2}`),
    't3',
    't4',
    't5',
    't6',
  ],
  0x10_0001_0108n,
);
const WORD = 0xffff_ffffn;
const ARM = Object.fromEntries(
  Object.entries(numbered([...Array.from({ length: 13 }, (_, index) => `r${index}`), 'sp', 'lr'], 0x0f01_0204n)).map(
    ([name, value]) => [name, value & WORD],
  ),
);

const SETS: Readonly<Record<string, Instructions>> = {
  // Copies and fills of memory (FEAT_MOPS), load with authentication; of scalable vectors the length is not in the text.
  aarch64: {
    registers: A64,
    at: aarch64.instructionAt,
    told: (text) => targetOfA64(text, A64) ?? accessOfA64(text, A64),
    absent: /^(?:cpy|set|ldrab)/,
  },
  riscv64: {
    registers: RISCV,
    at: riscv64.instructionAt,
    told: (text) => accessOfRiscv(text, { ...RISCV, s0: RISCV.fp ?? 0n }),
    absent: /^$/,
  },
  thumb: {
    registers: { ...ARM, cpsr: 0x30n },
    at: armhf.instructionAt,
    told: (text, pc) => accessOfArm(text, ARM, (pc + 4n) & ~3n, pc + 4n),
    absent: /^$/,
  },
  arm: {
    registers: { ...ARM, cpsr: 0x10n },
    at: armhf.instructionAt,
    told: (text, pc) => accessOfArm(text, ARM, pc + 8n, pc + 8n),
    absent: /^$/,
  },
};
/** Data that is printed as code: of another processor, or a hint that objdump calls a load. */
const NO_CODE = /^clrm|^ldrsh\.w pc/;

/** Forms of instructions of Debian's libraries (fixtures/processors/record-instructions.ts): what is decoded is what objdump says. */
suite('the decoder agrees with objdump on each form of', () => {
  for (const [set, { registers, at, told, absent }] of Object.entries(SETS))
    test(set, () => {
      const lines = readFileSync(path.join(ROOT, 'fixtures', 'processors', 'instructions', `${set}.txt`), 'utf8')
        .trimEnd()
        .split('\n');
      const others: string[] = [];
      let accesses = 0;
      for (const line of lines) {
        const [, address = '', bytes = '', text = ''] = /^(\w+) (\w+) (.*)$/.exec(line) ?? [];
        const pc = BigInt(`0x${address}`);
        const expected = told(text, pc);
        if (expected === undefined || NO_CODE.test(text)) continue;
        const code = codeOf(bytes, set === 'thumb');
        const found = at(
          { read: (from, length) => (from === pc ? code.subarray(0, length) : undefined) },
          pc,
          registers,
        );
        if (expected !== 'none' && 'address' in expected) accesses++;
        if (expected !== 'none' && found?.accesses === undefined && found?.target === undefined && absent.test(text))
          continue;
        const said = shown(found, expected);
        if (said !== shownTold(expected)) others.push(`${line}: ${said}, not ${shownTold(expected)}`);
      }
      assert.deepEqual(others, []);
      assert.ok(accesses > 100, `${accesses} of ${lines.length} access memory`);
    });
});

function codeOf(bytes: string, isThumb: boolean): Buffer {
  const step = isThumb ? 4 : bytes.length;
  const words = bytes.match(new RegExp(`.{${step}}`, 'g')) ?? [];
  return Buffer.concat(words.map((word) => Buffer.from(word, 'hex').reverse()));
}

function shown(found: InstructionAt | undefined, expected: Told): string {
  const { accesses = [], target } = found ?? {};
  if (typeof expected === 'object' && 'target' in expected) return `to ${target?.toString(16)}`;
  return accesses.length === 0
    ? 'none'
    : accesses.map(({ address, size, access }) => `${access} of ${size} at ${address.toString(16)}`).join(', ');
}

function shownTold(expected: Told): string {
  if (typeof expected !== 'object') return 'none';
  return 'target' in expected
    ? `to ${expected.target.toString(16)}`
    : `${expected.access} of ${expected.size} at ${expected.address.toString(16)}`;
}
