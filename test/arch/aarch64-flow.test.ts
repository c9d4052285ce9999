import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FLOW } from '../../src/arch/aarch64/flow/step.ts';
import type { Formula, Step, Sum } from '../../src/arch/flow.ts';

const PC = 0x40_1000n;

function stepOf(word: number): Step | undefined {
  const code = Buffer.alloc(4);
  code.writeUInt32LE(word);
  return FLOW.at({ read: (_, length) => code.subarray(0, length) }, PC);
}

function sum({ terms, constant }: Sum): string {
  const parts = terms.map(({ register, factor }) => `${factor === 1n ? '' : `${factor}*`}${register}`);
  return [...parts, ...(constant === 0n && parts.length > 0 ? [] : [`0x${constant.toString(16)}`])].join('+');
}

function made(formula: Formula | undefined): string {
  if (formula === undefined) return '?';
  if (formula.kind === 'sum') return sum(formula.sum);
  const sign = formula.signed ? 's' : 'u';
  return formula.kind === 'load'
    ? `${sign}${formula.size}[${sum(formula.from)}]`
    : `${sign}${formula.size}(${formula.register})`;
}

/** `x0=u8[x1+0x8]`, then what is written, stored, taken and where it goes. */
function shown(word: number): string {
  const step = stepOf(word);
  if (step === undefined) return 'unknown';
  const effects = step.effects === 'any' ? ['any'] : step.effects.map(({ register, to }) => `${register}=${made(to)}`);
  const { operand, stores, takes, goes, target } = step;
  const rest = [
    operand?.access === 'write' ? `[${sum(operand.address)}]${operand.size}=${stores ?? '?'}` : undefined,
    takes === undefined ? undefined : `by ${takes}`,
    goes === 'on' ? undefined : goes,
    target === undefined ? undefined : `to 0x${target.toString(16)}`,
  ];
  return [...effects, ...rest.filter((each) => each !== undefined)].join(' ');
}

/** Words, and how gdb disassembles them. */
const CASES: readonly (readonly [instruction: string, word: number, shown: string])[] = [
  ['ldr x0, [x1, #8]', 0xf9400420, 'x0=u8[x1+0x8]'],
  ['ldr w0, [sp, #12]', 0xb9400fe0, 'x0=u4[sp+0xc]'],
  ['ldrsw x0, [x0]', 0xb9800000, 'x0=s4[x0]'],
  ['ldrsb w0, [x0]', 0x39c00000, 'x0=?'],
  ['ldr x0, [x1, x2, lsl #3]', 0xf8627820, 'x0=u8[x1+8*x2]'],
  ['ldr x0, [x1, w2, sxtw #3]', 0xf862d820, 'x0=?'],
  ['ldr x0, [x1], #16', 0xf8410420, 'x0=u8[x1] x1=x1+0x10'],
  ['ldp x29, x30, [sp], #32', 0xa8c27bfd, 'x29=u8[sp] x30=u8[sp+0x8] sp=sp+0x20'],
  ['stp x29, x30, [sp, #-32]!', 0xa9be7bfd, 'sp=sp+0x-20 [sp+0x-20]16=?'],
  ['str x0, [sp, #24]', 0xf9000fe0, '[sp+0x18]8=x0'],
  ['str w0, [sp, #24]', 0xb9001be0, '[sp+0x18]4=?'],
  ['str xzr, [x0]', 0xf900001f, '[x0]8=?'],
  ['str d0, [x0]', 0xfd000000, '[x0]8=?'],
  ['mov x19, x0', 0xaa0003f3, 'x19=x0'],
  ['mov w19, w0', 0x2a0003f3, 'x19=u4(x0)'],
  ['mov x0, sp', 0x910003e0, 'x0=sp'],
  ['mov x0, #5', 0xd28000a0, 'x0=0x5'],
  ['add x0, x0, #16', 0x91004000, 'x0=x0+0x10'],
  ['sub sp, sp, #4096', 0xd14007ff, 'sp=sp+0x-1000'],
  ['add w0, w0, #16', 0x11004000, 'x0=?'],
  ['cmp x0, #16', 0xf100401f, ''],
  ['add x0, x1, x2, lsl #3', 0x8b020c20, 'x0=x1+8*x2'],
  ['sub x0, x1, x2', 0xcb020020, 'x0=x1+-1*x2'],
  ['add x0, x1, w2, sxtw #3', 0x8b22cc20, 'x0=?'],
  ['sxtw x0, w0', 0x93407c00, 'x0=s4(x0)'],
  ['lsl x0, x0, #3', 0xd37df000, 'x0=8*x0'],
  ['lsr x0, x0, #3', 0xd343fc00, 'x0=?'],
  ['adrp x0, 0x412000', 0xb0000080, 'x0=0x412000'],
  ['csel x0, x1, x2, eq', 0x9a820020, 'x0=?'],
  ['fmov x0, d0', 0x9e660000, 'x0=?'],
  ['bti c', 0xd503245f, ''],
  ['paciasp', 0xd503233f, 'x30=? x17=? x16=?'],
  ['mrs x0, tpidr_el0', 0xd53bd040, 'x0=?'],
  ['bl .+8', 0x94000002, 'call to 0x401008'],
  ['blr x3', 0xd63f0060, 'by x3 call'],
  ['br x17', 0xd61f0220, 'by x17 jump'],
  ['b.ne .-4', 0x54ffffe1, 'branch to 0x400ffc'],
  ['cbz x0, .+8', 0xb4000040, 'branch to 0x401008'],
  ['tbnz w0, #3, .+8', 0x37180040, 'branch to 0x401008'],
  ['b .+8', 0x14000002, 'jump to 0x401008'],
  ['ret', 0xd65f03c0, 'end'],
  ['retaa', 0xd65f0bff, 'end'],
  ['brk #1', 0xd4200020, 'end'],
];

for (const [instruction, word, expected] of CASES)
  test(instruction, () => {
    assert.equal(shown(word), expected);
  });
