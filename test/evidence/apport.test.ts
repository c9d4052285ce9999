import assert from 'node:assert/strict';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, suite, test } from 'node:test';
import { reportReader } from '../../src/evidence/apport-fields.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import { openCandidate } from '../../src/evidence/source.ts';
import { EvidenceError } from '../../src/errors/errors.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { writeReport } from '../support/apport.ts';
import { crash, type Crash } from '../support/crash.ts';

const FIELDS = {
  Architecture: 'amd64',
  Date: 'Fri Nov 27 12:00:00 2026',
  DistroRelease: 'Ubuntu 24.04',
  ExecutablePath: '/usr/bin/indexd',
  ProcCmdline: 'indexd --once',
  ProcMaps: '5560-5570 r-xp 00000000 fe:00 1 /usr/bin/indexd\n7f00-7f10 r-xp 00000000 fe:00 2 /usr/lib/libc.so.6',
  Signal: '11',
};

suite("a report of Ubuntu's apport", () => {
  let died: Crash;
  before(async () => {
    died = await crash('null-read');
  });
  after(() => died.remove());
  const at = (name: string): string => path.join(died.directory, name);

  for (const oneLine of [false, true]) {
    test(`with the core in ${oneLine ? 'one line' : 'lines'} is triaged as the core is, and tells of the process`, async () => {
      const file = writeReport(at('_usr_bin_indexd.0.crash'), died.core, { oneLine, fields: FIELDS });
      const report = await triageCoredump(file);
      assert.equal(sectionOf(report, 'crash')?.culpritFrame?.function, 'read_setting');
      assert.partialDeepStrictEqual(sectionOf(report, 'process'), {
        executable: '/usr/bin/indexd',
        commandLine: 'indexd --once',
      });
      assert.equal(report.subject.path, file);
      assert.deepEqual(report.incomplete, []);
    });
  }

  test('gives the core byte for byte', async () => {
    const file = writeReport(at('a.crash'), died.core);
    const evidence = await openCandidate({ path: file }, {});
    const { corePath } = evidence;
    assert.ok(readFileSync(corePath).equals(readFileSync(died.core)));
    assert.equal(statSync(corePath).mode & 0o777, 0o600);
    evidence.dispose();
  });

  test('that is cut off is triaged as far as it goes, and said to be damaged', async () => {
    const file = writeReport(at('cut.crash'), died.core, { fields: FIELDS });
    truncateSync(file, statSync(file).size - 5000);
    const evidence = await openCandidate({ path: file }, {});
    const { corePath, damage } = evidence;
    assert.match(damage ?? '', /unexpected end of file/);
    const got = readFileSync(corePath);
    assert.ok(got.length > 0 && got.equals(readFileSync(died.core).subarray(0, got.length)));
    evidence.dispose();
  });

  const refusals: [what: string, content: string, message: RegExp][] = [
    ['without a core', 'ProblemType: Crash\nSignal: 11\n', /is a report of apport without a core/],
    [
      'of a Python exception',
      'ProblemType: Crash\nTraceback:\n Traceback (most recent call last):\n',
      /Python exception/,
    ],
    [
      'whose core is no core',
      `ProblemType: Crash\nCoreDump: base64\n ${Buffer.from('text').toString('base64')}\n`,
      /damaged/,
    ],
    ['whose core is empty', 'ProblemType: Crash\nCoreDump: base64\n', /damaged from its beginning, or empty/],
    ['of which only the head is there', 'ProblemType: Crash', /without a core/],
  ];
  for (const [what, content, message] of refusals) {
    test(`${what} is an error that says so`, async () => {
      writeFileSync(at('bad.crash'), content);
      await assert.rejects(openCandidate({ path: at('bad.crash') }, {}), (error: unknown) => {
        assert.ok(error instanceof EvidenceError, String(error));
        assert.match(error.message, message);
        return true;
      });
    });
  }
});

suite('the reader of such reports', () => {
  const read = async (text: string, size: number): Promise<{ core: string; fields: Map<string, string> }> => {
    const reader = reportReader();
    const pieces: Buffer[] = [];
    for await (const piece of reader.core(chunks(text, size))) pieces.push(piece);
    return { core: Buffer.concat(pieces).toString('latin1'), fields: new Map(reader.fields) };
  };

  test('minds neither where its input is cut nor how lines are padded', async () => {
    const text = `Package: x 1.0\nProcStatus:\n Name: x\n CoreDump: base64\nCoreDump: base64\n ${encoded('abcd')}\n ${encoded('efghi')}\nUname: Linux\n AAAA\n`;
    for (let size = 1; size <= text.length; size += 1) {
      const { core, fields } = await read(text, size);
      assert.equal(core, 'abcdefghi', `in pieces of ${size}`);
      assert.deepEqual(
        [...fields],
        [
          ['Package', 'x 1.0'],
          ['CoreDump', 'base64'],
          ['Uname', 'Linux'],
        ],
      );
    }
  });

  test('holds no line in memory', async () => {
    const reader = reportReader();
    let [largest, total] = [0, 0];
    for await (const piece of reader.core(endless())) {
      largest = Math.max(largest, piece.length);
      total += piece.length;
    }
    assert.ok(largest <= 65_536 && total > 90_000_000, `${largest} of ${total}`);
  });
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function* chunks(text: string, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
}

/** A core of 96 MB in one line. */
async function* endless(): AsyncGenerator<Buffer> {
  yield Buffer.from('CoreDump: base64\n ');
  const piece = Buffer.alloc(65_535, 'A');
  for (let count = 0; count < 2000; count += 1) yield piece;
}
