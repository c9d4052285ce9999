import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { EvidenceError, ToolError, UsageError } from '../../src/errors/errors.ts';
import { journalEntries, type JournalOptions } from '../../src/tools/journalctl.ts';
import { temporaryDirectory } from '../../src/tools/lifecycle.ts';
import { PATIENCE } from '../support/until.ts';

const fakes = fileURLToPath(new URL('../../fixtures/tools/', import.meta.url));
const directory = temporaryDirectory().path;
const empty = path.join(directory, 'empty');
const text = path.join(directory, 'text');
mkdirSync(empty);
writeFileSync(text, 'no journal');

/** What the user gave wrong, with the real journalctl: the error's class and what it says. */
const MISTAKES: Readonly<
  Record<string, [JournalOptions & { matches?: string[] }, typeof UsageError | typeof EvidenceError, RegExp]>
> = {
  'a time that is none': [{ directory: empty, since: 'nonsense' }, UsageError, /^"nonsense" is not a time/],
  'a match that is none': [{ directory: empty, matches: ['foo bar'] }, UsageError, /^"foo bar" is not a journal match/],
  'no such directory': [
    { directory: path.join(directory, 'none') },
    EvidenceError,
    /^There is no such journal: .*none\.$/,
  ],
  'no such file': [{ file: path.join(directory, 'none') }, EvidenceError, /^There is no such journal: .*none\.$/],
  'a file that is no journal': [{ file: text }, EvidenceError, /holds no journal, or a damaged one/],
  'a file as a directory': [{ directory: text }, EvidenceError, /is no directory/],
  'no such root': [{ root: path.join(directory, 'none') }, UsageError, /^The root .*none does not exist/],
};

for (const [situation, [{ matches = [], ...options }, kind, message]] of Object.entries(MISTAKES)) {
  test(situation, async () => {
    await assert.rejects(Array.fromAsync(journalEntries(matches, options)), (error) => {
      assert.ok(error instanceof kind, String(error));
      assert.match(error.message, message);
      return true;
    });
  });
}

test('a directory without journals has no entries', async () => {
  assert.deepEqual(await Array.fromAsync(journalEntries([], { directory: empty })), []);
});

const FAILURES = {
  'journalctl-hangs': /^journalctl .* did not answer within 0\.5 s/,
  'journalctl-prints-nonsense': /^journalctl .* said what can't be understood/,
  'journalctl-crashes': /^journalctl .* was ended by SIGSEGV/,
  'no-journalctl-at-all': /^journalctl is needed and was not found\.$/,
} as const;

for (const [situation, message] of Object.entries(FAILURES)) {
  test(situation, async () => {
    const before = process.env.PATH;
    process.env.PATH = situation.startsWith('no-') ? '/nonexistent' : `${path.join(fakes, situation)}:${before}`;
    try {
      const timeout = situation === 'journalctl-hangs' ? 500 : PATIENCE;
      await assert.rejects(Array.fromAsync(journalEntries([], { timeout })), (error) => {
        assert.ok(error instanceof ToolError, String(error));
        assert.match(error.message, message);
        return true;
      });
    } finally {
      process.env.PATH = before;
    }
  });
}
