import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitLines } from '../../src/tools/lines.ts';

async function lines(chunks: readonly string[], longest?: number): Promise<string[]> {
  return Array.fromAsync(
    splitLines(
      (async function* () {
        yield* chunks;
      })(),
      longest,
    ),
  );
}

test('lines end with LF or CRLF, the last one with nothing', async () => {
  assert.deepEqual(await lines(['a\nb\r\n\nc']), ['a', 'b', '', 'c']);
});

test('a line that is too long comes in pieces', async () => {
  assert.deepEqual(await lines(['abcd', 'ef', '\ng'], 3), ['abcd', 'ef', 'g']);
});

test('how the text is cut into chunks does not matter', async () => {
  const character = fc.constantFrom('a', '\n', '\r', '\u00e9', '\u{1f600}');
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: character })), async (chunks) => {
      assert.deepEqual(await lines(chunks), await lines([chunks.join('')]));
    }),
  );
});
