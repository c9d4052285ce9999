import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { normaliseFunction } from '../../../src/runtimes/normalise.ts';
import { demangled, isMangled } from '../../../src/stacks/native/demangle.ts';

const LIBRARY = '/usr/lib/x86_64-linux-gnu/libstdc++.so.6';

test(
  "the names of libstdc++'s functions are those of c++filt, but for what no signature has",
  { skip: process.arch !== 'x64' },
  () => {
    const listed = execFileSync('nm', ['-D', '--defined-only', LIBRARY], { encoding: 'utf8' });
    const symbols = [...listed.matchAll(/ [TW] (_Z[^@\s]+)/g)].map(([, symbol = '']) => symbol);
    const told = execFileSync('c++filt', ['-i'], { encoding: 'utf8', input: symbols.join('\n') }).split('\n');
    const compared = symbols.flatMap((symbol, index) => {
      const ours = demangled(symbol);
      return isMangled(ours) ? [] : [[normaliseFunction(ours), normaliseFunction(told[index] ?? '')] as const];
    });
    assert(compared.length > symbols.length * 0.95, `${compared.length} of ${symbols.length}`);
    const differing = compared.filter(([ours, theirs]) => ours !== theirs);
    assert(differing.length < compared.length * 0.005, JSON.stringify(differing.slice(0, 5)));
  },
);

test('Rust, of both ages; what is no symbol stays as it is', () => {
  assert.equal(demangled('_ZN4core3fmt5write17h0123456789abcdefE'), 'core::fmt::write');
  assert.equal(demangled('_RNvCs1234_7mycrate3foo'), 'mycrate::foo');
  for (const name of ['main', '_start', '_Z', '']) assert.equal(demangled(name), name);
});

test('a symbol that would be of any length is left alone', () => {
  const again = (index: number) => (index === 0 ? 'S_' : `S${(index - 1).toString(36).toUpperCase()}_`);
  const levels = Array.from({ length: 40 }, (_, index) => `S_I${again(index + 1)}${again(index + 1)}E`);
  const symbol = `_Z1fSt4pairIiiE${levels.join('')}`;
  assert.equal(demangled(symbol), symbol);
});
