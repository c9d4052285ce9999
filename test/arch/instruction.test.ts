import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { InstructionAt } from '../../src/arch/model.ts';
import { instructionAt } from '../../src/arch/x86/instruction/at.ts';
import { decode, LONGEST } from '../../src/arch/x86/instruction/decode.ts';
import { memoryOf } from '../coredump/support/signal-frame-bytes.ts';

const PC = 0x40_0000n;
const STACK = 0x7f00_0000n;

const REGISTERS = {
  rax: 0x1000n,
  rcx: 3n,
  rdx: 0n,
  rbx: 0x4141414141414141n,
  rsp: STACK,
  rbp: STACK + 0x100n,
  rsi: 0x2000n,
  rdi: 0x3000n,
  r8: 0x10n,
  r12: 0x5000n,
  r13: 0n,
  eflags: 0x246n,
  fs_base: 0x7000_0000n,
};

function at(code: string, registers: Readonly<Record<string, bigint>> = REGISTERS): InstructionAt | undefined {
  const stack = Buffer.alloc(16);
  stack.writeBigUInt64LE(0x4141414141414141n);
  return instructionAt(
    memoryOf({ [PC.toString()]: Buffer.from(code.replaceAll(' ', ''), 'hex'), [STACK.toString()]: stack }),
    PC,
    registers,
    64,
  );
}

suite('accesses', () => {
  const read = (address: bigint, size: bigint) => ({ address, size, access: 'read' as const });
  const write = (address: bigint, size: bigint) => ({ address, size, access: 'write' as const });
  const cases: Record<string, [string, NonNullable<InstructionAt['accesses']>]> = {
    'mov (%rax),%ecx': ['8b 08', [read(0x1000n, 4n)]],
    'mov %rcx,-8(%rax)': ['48 89 48 f8', [write(0xff8n, 8n)]],
    'addl $1,(%rax) reads and writes: a write': ['83 00 01', [write(0x1000n, 4n)]],
    'cmpb $0,(%rax) only reads': ['80 38 00', [read(0x1000n, 1n)]],
    'lea (%rax),%rcx': ['48 8d 08', []],
    'mov %fs:0x28,%rax': ['64 48 8b 04 25 28 00 00 00', [read(0x7000_0028n, 8n)]],
    'mov 0x10(%rip),%eax': ['8b 05 10 00 00 00', [read(PC + 0x16n, 4n)]],
    'movzbl (%rsi,%rcx,4),%eax': ['0f b6 04 8e', [read(0x200cn, 1n)]],
    'mov 8(%r12),%rax': ['49 8b 44 24 08', [read(0x5008n, 8n)]],
    'mov 0(%r13),%rax: no displacement of its own': ['49 8b 45 00', [read(0n, 8n)]],
    'movups %xmm0,(%rdi)': ['0f 11 07', [write(0x3000n, 16n)]],
    'vpcmpeqb (%rdi),%ymm16,%k0 of strlen': ['62 f1 7d 20 74 07', [read(0x3000n, 32n)]],
    'vmovdqu64 0x40(%rsi),%zmm16: a displacement of one byte counts vectors': [
      '62 e1 fe 48 6f 46 01',
      [read(0x2040n, 64n)],
    ],
    'push %rax': ['50', [write(STACK - 8n, 8n)]],
    'push (%rax)': ['ff 30', [read(0x1000n, 8n), write(STACK - 8n, 8n)]],
    'pop %rax': ['58', [read(STACK, 8n)]],
    'call of a constant address': ['e8 00 00 00 00', [write(STACK - 8n, 8n)]],
    leave: ['c9', [read(STACK + 0x100n, 8n)]],
    movsb: ['a4', [read(0x2000n, 1n), write(0x3000n, 1n)]],
    'rep movsq: rcx elements are left': ['f3 48 a5', [read(0x2000n, 24n), write(0x3000n, 24n)]],
    'rep stosb': ['f3 aa', [write(0x3000n, 3n)]],
    nop: ['90', []],
    endbr64: ['f3 0f 1e fa', []],
  };
  for (const [what, [code, accesses]] of Object.entries(cases))
    test(what, () => assert.deepEqual(at(code)?.accesses, accesses));

  test('are not known without the register', () => {
    assert.equal(at('8b 08', { rcx: 1n })?.accesses, undefined);
    assert.equal(at('65 8b 08')?.accesses, undefined, 'gs is not in a signal frame');
    assert.equal(at('f3 a4', { ...REGISTERS, eflags: 0x646n })?.accesses, undefined, 'downward');
    assert.equal(at('0f 01 fc')?.accesses, undefined, 'clzero writes where rax points to');
    assert.equal(at('c4 e2 79 90 04 08')?.accesses, undefined, 'a gather reads many places');
  });
});

suite('kinds', () => {
  const kinds: Record<string, string> = {
    '0f 0b': 'invalid',
    '0f b9 c0': 'invalid',
    cc: 'breakpoint',
    f4: 'privileged',
    '0f 30': 'privileged',
    ec: 'privileged',
    'f7 f9': 'divide',
    c3: 'branch',
    'ff e0': 'branch',
    'ff 10': 'branch',
    '0f 05': 'other',
    '0f 01 d0': 'other',
  };
  for (const [code, kind] of Object.entries(kinds))
    test(`${code} is ${kind}`, () => assert.equal(at(code)?.kind, kind));

  test('where a branch goes', () => {
    assert.equal(at('ff d3')?.target, 0x4141414141414141n, 'call *%rbx');
    assert.equal(at('c3')?.target, 0x4141414141414141n, 'ret to what is on the stack');
    assert.equal(at('ff 24 24')?.target, 0x4141414141414141n, 'jmp *(%rsp)');
    assert.equal(at('ff 20')?.target, undefined, 'jmp *(%rax) where nothing is known');
  });

  test('alignment', () => {
    assert.equal(at('0f 28 00')?.alignment, 16n, 'movaps');
    assert.equal(at('0f 10 00')?.alignment, 1n, 'movups');
    assert.equal(at('66 0f ef 00')?.alignment, 16n, 'pxor');
    assert.equal(at('c5 fd 6f 00')?.alignment, 32n, 'vmovdqa of 32 bytes');
    assert.equal(at('c5 fd ef 00')?.alignment, 1n, 'vpxor');
    assert.equal(at('f2 0f 10 00')?.alignment, 1n, 'movsd');
    assert.equal(at('0f c7 08')?.alignment, 1n, 'cmpxchg8b');
    assert.equal(at('48 0f c7 08')?.alignment, 16n, 'cmpxchg16b');
  });
});

suite('divisions', () => {
  const cases: [string, string, Record<string, bigint>, string | undefined][] = [
    ['idiv %ecx by zero', 'f7 f9', { rax: 5n, rdx: 0n, rcx: 0n }, 'by-zero'],
    ['only the lower half of rcx counts', 'f7 f9', { rax: 5n, rdx: 0n, rcx: 0x1_0000_0000n }, 'by-zero'],
    ['the smallest integer by -1', 'f7 f9', { rax: 0x8000_0000n, rdx: 0xffff_ffffn, rcx: 0xffff_ffffn }, 'overflow'],
    ['-6 by 3', 'f7 f9', { rax: 0xffff_fffan, rdx: 0xffff_ffffn, rcx: 3n }, 'possible'],
    ['div %rcx: quotient of 65 bits', '48 f7 f1', { rax: 0n, rdx: 2n, rcx: 2n }, 'overflow'],
    ['div %rcx that fits', '48 f7 f1', { rax: 0n, rdx: 1n, rcx: 2n }, 'possible'],
    ['div %ah: the second byte of rax', 'f6 f4', { rax: 0x0005n, rdx: 0n }, 'by-zero'],
    ['div %spl: with REX it is another register', '40 f6 f4', { rax: 0x0005n, rdx: 0n, rsp: 1n }, 'possible'],
    ['without the divisor', 'f7 f9', { rax: 0n, rdx: 0n }, undefined],
  ];
  for (const [what, code, registers, expected] of cases)
    test(what, () => assert.equal(at(code, registers)?.division, expected));
});

suite('what is no instruction, or CPUs disagree on, is unknown', () => {
  const codes = {
    'cut off': '8b',
    'cut off in the displacement': '8b 80 00 00',
    'push %es': '06',
    'longer than 15 bytes': '66'.repeat(15) + '90',
    'VEX after 66': '66 c5 f8 77',
    'jmp with 66': '66 e9 00 00 00 00',
    'AMD XOP': '8f e8 78 c0 c0 01',
    nothing: '',
  };
  for (const [what, code] of Object.entries(codes)) test(what, () => assert.equal(at(code), undefined));
});

test('any bytes decode to an instruction within them, or to nothing', () => {
  const prefixes = fc.array(fc.constantFrom(0x66, 0xf2, 0xf3, 0x48, 0x4f, 0xc4, 0xc5, 0x62, 0x0f, 0x38, 0x3a), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(prefixes, fc.uint8Array({ maxLength: 20 }), (first, rest) => {
      const bytes = Buffer.from([...first, ...rest]);
      const decoded = decode(bytes, 64);
      assert.ok(decoded === undefined || (decoded.length >= 1 && decoded.length <= Math.min(LONGEST, bytes.length)));
      const run = at(bytes.toString('hex'));
      for (const { address, size } of run?.accesses ?? []) assert.ok(address >= 0n && address < 1n << 64n && size > 0n);
    }),
    { numRuns: 20_000 },
  );
});
