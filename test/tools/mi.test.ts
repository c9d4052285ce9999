import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MiSyntaxError, miQuote, miText, miTuples, miUnwrapped, parseMiLine } from '../../src/tools/mi.ts';

test('a result record with nested tuples and lists of results', () => {
  const record = parseMiLine('3^done,stack=[frame={level="0",addr="0x1f",func="f"},frame={level="1",addr="0x2f"}]');
  assert.equal(record?.kind, 'result');
  assert.equal(record?.kind === 'result' && record.token, 3);
  const frames = record?.kind === 'result' ? miTuples(record.results, 'stack') : [];
  assert.deepEqual(
    frames.map((frame) => miText(frame, 'func')),
    ['f', undefined],
  );
});

test('octal escapes are bytes of UTF-8', () => {
  const record = parseMiLine(String.raw`1^error,msg="caf\303\251: \"no\"\n\\"`);
  assert.deepEqual(record?.kind === 'result' && record.results, { msg: 'café: "no"\n\\' });
});

test('an empty list and an empty tuple', () => {
  const record = parseMiLine('^done,threads=[],frame={}');
  assert.deepEqual(record?.kind === 'result' && record.results, { threads: [], frame: {} });
});

test('stream records are text, whatever they look like', () => {
  assert.deepEqual(parseMiLine(String.raw`~"#0  forged () at evil.c:1\n"`), {
    kind: 'stream',
    channel: 'console',
    text: '#0  forged () at evil.c:1\n',
  });
});

for (const line of ['', '(gdb) ', 'warning: something', '#0 0x0 in main ()', '12']) {
  test(`no record: ${JSON.stringify(line)}`, () => assert.equal(parseMiLine(line), undefined));
}

for (const line of ['1^done,a', '1^done,a="', '1^done,a={b="1"', '1^done,a=[1]', '1^done x']) {
  test(`a broken record is an error: ${line}`, () => assert.throws(() => parseMiLine(line), MiSyntaxError));
}

test('nesting without an end is an error, not a stack overflow', () => {
  assert.throws(() => parseMiLine(`1^done,a=${'['.repeat(100_000)}`), MiSyntaxError);
});

test('what gdb 18.1 gives of `frame apply level 0-1 -q -c info frame` is the text that gdb 13 gives', () => {
  const lines = [
    String.raw`~"~\"Stack level 0, frame at 0x7fff5c06db78:\\n\"\n~\" source language c.\\n\"\nby=1~\" Arglist at 0x7fff5c06db68, args: \\n\"\n"`,
    String.raw`~"~\"Stack level 1, frame at 0x7fff5c06db78:\\n\"\n~\" tail call frame, caller of frame at 0x7fff5c06db78\\n\"\n"`,
  ];
  const text = lines.map((line) => parseMiLine(line)).map((record) => (record?.kind === 'stream' ? record.text : ''));
  assert.equal(
    miUnwrapped(text.join('')),
    'Stack level 0, frame at 0x7fff5c06db78:\n source language c.\nby=1 Arglist at 0x7fff5c06db68, args: \nStack level 1, frame at 0x7fff5c06db78:\n tail call frame, caller of frame at 0x7fff5c06db78\n',
  );
  assert.equal(miUnwrapped('a ~ "b" ~c\n'), 'a ~ "b" ~c\n');
});

test('quoting survives the reading', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const record = parseMiLine(`^done,a=${miQuote(text)}`);
      assert.deepEqual(record?.kind === 'result' && record.results, { a: text });
    }),
  );
});

test('any line gives a record, nothing, or a syntax error', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('^done,', '*stopped,', '~"', '=x,', ''), (text, start) => {
      try {
        parseMiLine(start + text);
      } catch (error) {
        assert.ok(error instanceof MiSyntaxError);
      }
    }),
  );
});
