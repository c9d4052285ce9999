import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { flowOf } from '../../src/arch/x86/flow/step.ts';
import { readExactly, type Memory } from '../../src/process/memory.ts';
import { Numbers } from '../../src/variables/numbers.ts';
import { stepsOf } from '../../src/variables/steps.ts';
import { traceOf } from '../../src/variables/trace.ts';
import { originOf, type Origin, type Value } from '../../src/variables/value.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const FLOW = flowOf(64);
const CODE = 0x40_1000n;

/** Runs code as GCC writes it, in hexadecimal. */
function run(...code: string[]): ReturnType<typeof traceOf> {
  const bytes = Buffer.from(code.join('').replaceAll(' ', ''), 'hex');
  const padded = Buffer.concat([bytes, Buffer.alloc(15, 0x90)]);
  const steps = stepsOf(FLOW, memoryOf({ [CODE.toString()]: padded }), {
    start: CODE,
    end: CODE + BigInt(padded.length),
  });
  assert.ok(steps);
  return traceOf(
    FLOW,
    steps.filter(({ address }) => address < CODE + BigInt(bytes.length)),
  );
}

/** `[rbp-24]`, `[[rbp-24]+8]`: where a value was loaded from. */
function shown({ terms, constant }: Value): string {
  const parts = terms.map(({ of, factor }) => `${factor === 1n ? '' : `${factor}*`}${origin(of)}`);
  return [...parts, ...(constant === 0n && parts.length > 0 ? [] : [String(constant)])].join('+').replaceAll('+-', '-');
}

function origin(of: Origin): string {
  if (of.kind === 'register') return of.name;
  if (of.kind === 'loaded') return `[${shown(of.from)}]`;
  if (of.kind === 'part') return `${of.signed ? 'int' : 'unsigned'}(${shown(of.of)})`;
  return of.kind;
}

suite('what registers are made of', () => {
  const cases: readonly (readonly [what: string, register: string, expected: string, ...code: string[]])[] = [
    ['a slot of the frame', 'rax', '[rbp-24]', '48 8b 45 e8'],
    ['a member of what is in a slot', 'rax', '[[rbp-24]+8]', '48 8b 45 e8', '48 8b 40 08'],
    [
      'an element',
      'rax',
      '[8*int([rbp-12])+[rbp-24]]',
      '8b 45 f4',
      '48 98',
      '48 c1 e0 03',
      '48 8b 55 e8',
      '48 01 d0',
      '48 8b 00',
    ],
    ['a register that was moved', 'rbp', 'rsp-8', '55', '48 89 e5'],
    ['nothing after a call', 'rcx', 'rcx', '48 8b 4d e8', 'e8 00 00 00 00'],
    ['what a call returned', 'rax', 'returned', 'e8 00 00 00 00'],
    ['nothing after what is not known', 'rax', 'unknown', '48 8b 45 e8', '0f a2'],
    ['a cleared register', 'rax', '0', '31 c0'],
  ];
  for (const [what, register, expected, ...code] of cases)
    test(what, () => assert.equal(shown(run(...code).value(register)), expected));

  test('what was stored over since is stale', () => {
    const trace = run('48 8b 45 e8', '48 c7 45 e8 00 00 00 00');
    const of = originOf(trace.value('rax'));
    assert.ok(of !== undefined && trace.stale.has(of));
  });

  test('what was stored elsewhere is a copy', () => {
    const trace = run('48 8b 45 e8', '48 89 45 f0');
    const of = originOf(trace.value('rax'));
    assert.deepEqual((of === undefined ? [] : (trace.copies.get(of) ?? [])).map(shown), ['rbp-16']);
  });

  test('a number that memory no longer has is not known', () => {
    const stack = Buffer.alloc(64);
    stack.writeBigUInt64LE(0x1234n, 40);
    const memory: Memory = memoryOf({ [0x7000n.toString()]: stack });
    assert.ok(readExactly(memory, 0x7028n, 8));
    const trace = run('48 8b 45 e8');
    const found = (rax: bigint): bigint | undefined => {
      const numbers = new Numbers({ rax, rbp: 0x7040n }, memory, { bits: 64, littleEndian: true }, trace);
      const of = originOf(trace.value('rax'));
      return of && numbers.found(of);
    };
    assert.deepEqual([found(0x1234n), found(0n)], [0x1234n, undefined]);
  });
});
