import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import type { Effect, Formula, Step, Sum } from '../../src/arch/flow.ts';
import { flowOf } from '../../src/arch/x86/flow/step.ts';
import type { Registers } from '../../src/process/memory.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';

const STEPS = 12_000;
const NAMES = [
  'rax',
  'rbx',
  'rcx',
  'rdx',
  'rsi',
  'rdi',
  'rbp',
  'rsp',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
];

/** Sorts, prints, divides and converts: instructions of many kinds. */
const PROGRAM = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int by(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(int count, char **words) {
  int numbers[64];
  char text[200];
  long sum = 0;
  for (int i = 0; i < 64; i++) numbers[i] = (i * 7919) % 101;
  qsort(numbers, 64, sizeof *numbers, by);
  for (int i = 1; i < 64; i++) sum += numbers[i] * 3L + numbers[i - 1] / (i + 1) + (numbers[i] << (i & 3));
  snprintf(text, sizeof text, "%ld %s %.3f %x", sum, words[0], sum / 3.0, count);
  return (int)strlen(strdup(text)) + (int)strtod("1.25e3", NULL);
}`;

/** Steps through it; a line for each instruction: pc, bytes, 16 registers. */
const STEPPER = `
import gdb
names = "${NAMES.join(' ')}".split()
gdb.execute("set pagination off")
gdb.execute("set disable-randomization on")
gdb.execute("break main")
gdb.execute("run", to_string=True)
inferior = gdb.selected_inferior()
out = open("steps", "w")
for _ in range(${STEPS}):
    frame = gdb.newest_frame()
    values = [int(frame.read_register(name).cast(gdb.lookup_type("unsigned long"))) for name in names]
    code = bytes(inferior.read_memory(frame.pc(), 15)).hex()
    out.write("%x %s %s\\n" % (frame.pc(), code, " ".join("%x" % value for value in values)))
    try:
        gdb.execute("stepi", to_string=True)
        if inferior.pid == 0: break
    except gdb.error:
        break
out.close()
gdb.execute("kill", to_string=True)
`;

interface Moment {
  readonly pc: bigint;
  readonly code: Buffer;
  readonly registers: Registers;
}

function moments(...options: string[]): Moment[] {
  const { path: directory } = temporaryDirectory();
  writeFileSync(path.join(directory, 'main.c'), PROGRAM);
  writeFileSync(path.join(directory, 'step.py'), STEPPER);
  execFileSync('gcc', ['-g', ...options, '-o', 'main', 'main.c'], { cwd: directory });
  spawnSync('gdb', ['-nx', '-batch', '-x', 'step.py', './main'], { cwd: directory });
  return readFileSync(path.join(directory, 'steps'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [pc = '', code = '', ...values] = line.split(' ');
      const registers = Object.fromEntries(NAMES.map((name, index) => [name, BigInt(`0x${values[index]}`)]));
      return { pc: BigInt(`0x${pc}`), code: Buffer.from(code, 'hex'), registers };
    });
}

function sum({ terms, constant }: Sum, registers: Registers): bigint {
  return BigInt.asUintN(
    64,
    terms.reduce((all, { register, factor }) => all + (registers[register] ?? 0n) * factor, constant),
  );
}

/** What a register must be; undefined for what memory alone tells. */
function made(formula: Formula, registers: Registers): bigint | undefined {
  if (formula.kind === 'sum') return sum(formula.sum, registers);
  if (formula.kind === 'load') return undefined;
  const value = registers[formula.register] ?? 0n;
  const bits = formula.size * 8;
  return BigInt.asUintN(64, formula.signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value));
}

function disagreement(step: Step, now: Moment, next: Moment): string | undefined {
  if (step.effects !== 'any')
    for (const name of NAMES) {
      const effect = (step.effects as readonly Effect[]).find(({ register }) => register === name);
      const isMoved = step.goes === 'call' || step.goes === 'end'; // of rsp
      if (effect === undefined && !(isMoved && name === 'rsp') && now.registers[name] !== next.registers[name])
        return `${name} was changed`;
      const expected = effect?.to && made(effect.to, now.registers);
      if (expected !== undefined && next.registers[name] !== expected)
        return `${name} is ${next.registers[name]?.toString(16)}, not ${expected.toString(16)}`;
    }
  const after = now.pc + BigInt(step.length);
  if (step.goes === 'on')
    return next.pc === after || next.pc === now.pc ? undefined : `it went to ${next.pc.toString(16)}`;
  if (step.goes === 'branch') return next.pc === after || next.pc === step.target ? undefined : 'it went elsewhere';
  return step.target === undefined || step.target === next.pc ? undefined : 'it went elsewhere';
}

suite(
  'what instructions make of registers, against a processor that runs them',
  { skip: process.arch !== 'x64' },
  () => {
    for (const options of [['-O0'], ['-O2']])
      test(options.join(' '), (context) => {
        const flow = flowOf(64);
        const all = moments(...options);
        const wrong: string[] = [];
        let known = 0;
        for (const [index, now] of all.entries()) {
          const next = all[index + 1];
          const step = flow.at({ read: (_, length) => now.code.subarray(0, length) }, now.pc);
          if (next === undefined || step === undefined) continue;
          if (step.effects !== 'any') known++;
          const why = disagreement(step, now, next);
          if (why !== undefined) wrong.push(`${now.code.toString('hex', 0, step.length)}: ${why}`);
        }
        context.diagnostic(`${known} of ${all.length} instructions are known`);
        assert.deepEqual([...new Set(wrong)].slice(0, 20), []);
        assert.ok(all.length > 2000 && known / all.length > 0.98, `${known} of ${all.length}`);
      });
  },
);
