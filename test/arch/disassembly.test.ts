import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { suite, test } from 'node:test';
import { decode, type Instruction } from '../../src/arch/x86/instruction/decode.ts';
import { disassembly, type PrintedInstruction, type PrintedOperand } from '../coredump/support/objdump.ts';

/** What follows an instruction in memory must not matter. */
const PADDING = Buffer.alloc(15, 0x90);

/** Two operands, of which the last is only read. */
const COMPARES = /^(?:cmp[bwlq]?|test[bwlq]?|bt[lwq]?|v?u?comis[sd]|v?ptest)$/;

/** The least part of all instructions that must be known. */
const KNOWN = 0.999;

suite('the decoder agrees with objdump on every instruction of', { skip: process.arch !== 'x64' }, () => {
  for (const library of ['libc.so.6', 'libstdc++.so.6', 'libm.so.6', 'libgcc_s.so.1']) {
    const file = execFileSync('gcc', [`-print-file-name=${library}`], { encoding: 'utf8' }).trim();
    test(library, { skip: !existsSync(file) }, async (context) => {
      let total = 0;
      let known = 0;
      const disagreements: string[] = [];
      for await (const printed of disassembly(file)) {
        total++;
        const decoded = decode(Buffer.concat([printed.bytes, PADDING]), 64);
        if (decoded === undefined) continue;
        known++;
        const why = disagreement(printed, decoded);
        if (why !== undefined) disagreements.push(`${printed.bytes.toString('hex')} ${printed.text}: ${why}`);
      }
      context.diagnostic(`${known} of ${total} instructions are known (${((100 * known) / total).toFixed(3)} %)`);
      assert.deepEqual(disagreements.slice(0, 20), []);
      assert.ok(total > 10_000, `${total} instructions`);
      assert.ok(known / total > (library === 'libm.so.6' ? 0.99 : KNOWN), `${known} of ${total} are known`);
    });
  }
});

function disagreement(printed: PrintedInstruction, decoded: Instruction): string | undefined {
  if (decoded.length !== printed.bytes.length) return `length ${decoded.length}`;
  const operand = operandOf(decoded);
  if (show(operand) !== show(printed.operand)) return `operand ${show(operand)}, not ${show(printed.operand)}`;
  return directionOf(printed, decoded);
}

/** A destination is written, a source is read; of one operand alone its name does not tell. */
function directionOf({ text, place }: PrintedInstruction, { opcode: { use } }: Instruction): string | undefined {
  const [mnemonic = ''] = text.split(/\s/, 1);
  if (place === undefined || place === 'only' || use === 'unknown') return undefined;
  if (use === 'none') return /^(?:lea|nop)/.test(mnemonic) ? undefined : 'no access';
  const expected = place === 'last' && !COMPARES.test(mnemonic) ? 'write' : 'read';
  return use === expected ? undefined : `${use}, not ${expected}`;
}

function operandOf({ memory }: Instruction): PrintedOperand | undefined {
  if (memory === undefined) return undefined;
  const { segment = '', base = '', index = '', scale, displacement } = memory;
  return { segment, base, index, scale, displacement: BigInt.asUintN(64, displacement) };
}

function show(operand: PrintedOperand | undefined): string {
  if (operand === undefined) return 'none';
  const { segment, base, index, scale, displacement } = operand;
  return `${segment}:0x${displacement.toString(16)}(${base},${index},${scale})`;
}
