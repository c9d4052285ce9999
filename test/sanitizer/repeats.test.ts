import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { plainPieces } from '../../src/log/plain-pieces.ts';
import { SANITIZER_LINE, SANITIZER_STARTS, SANITIZER_WORDS } from '../../src/sanitizer/grammar.ts';
import { Ledger } from '../../src/sanitizer/ledger.ts';
import type { OpenReport } from '../../src/sanitizer/open-report.ts';
import { Repeats } from '../../src/sanitizer/repeats.ts';
import { Scanner } from '../../src/sanitizer/scanner.ts';

const RECORDED = new URL('../../fixtures/sanitizer/recorded/', import.meta.url);
const logs = readdirSync(RECORDED).map((name) => readFileSync(new URL(name, RECORDED), 'latin1'));
const WANTED = { header: SANITIZER_LINE, words: SANITIZER_WORDS, starts: SANITIZER_STARTS };

/** All that a log adds up to. @param piece how many bytes come at a time. */
async function told(text: string, counts: boolean, piece = 1 << 16): Promise<unknown> {
  const ledger = new Ledger();
  const scanner = new Scanner(ledger.table, counts ? new Repeats(ledger) : ledger);
  ledger.openFile('a.log', undefined);
  const bytes = Buffer.from(text, 'latin1');
  const chunks = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
    bytes.subarray(at * piece, (at + 1) * piece),
  );
  for await (const each of plainPieces(from(chunks), WANTED)) scanner.push(each);
  ledger.closeFile(scanner.end());
  const { processes, sightings, reports, seenBy } = ledger;
  return { processes, sightings, reports, seen: sightings.map((sighting) => seenBy.of(sighting)) };
}

// oxlint-disable-next-line typescript/require-await
async function* from(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

/** The text of another run: its process, its addresses, what lies around them. */
const another = (text: string, run: number): string =>
  text
    .replaceAll(/(?<===|pid=)\d+/g, String(10_000 + run * 7))
    .replaceAll(/(?<=tid=)\d+/g, String(20_000 + run))
    .replaceAll(/0x(?:5[56]|7f)(?=[\da-f]{10})/g, `0x${(0x50 + (run % 40)).toString(16)}`)
    .replaceAll(/(?<=^ {2}0x[\da-f]{12}: )\w\w/gm, run % 2 === 0 ? 'fd' : '00');

/** A ledger that counts the reports that were read, not counted again. */
function counting(): { ledger: Ledger; scanner: Scanner; read: () => number } {
  let read = 0;
  const ledger = new (class extends Ledger {
    override report(report: OpenReport): void {
      read += 1;
      super.report(report);
    }
  })();
  return { ledger, scanner: new Scanner(ledger.table, new Repeats(ledger)), read: () => read };
}

/** A number below another one, the same each time. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

suite('a report that is counted by its bytes tells what it tells when it is read', () => {
  test('each alone, again and again', async () => {
    for (const log of logs) {
      const many = Array.from({ length: 6 }, (_, run) => another(log, run)).join('');
      assert.deepEqual(await told(many, true), await told(many, false));
    }
  });

  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
    test(`in any order, with lines lost, doubled and others' lines within them: ${seed}`, async () => {
      const below = chance(seed);
      const lines = Array.from({ length: 200 }, (_, run) => another(logs[below(logs.length)] as string, run))
        .join('')
        .split('\n')
        .flatMap((line) => {
          const fate = below(400);
          if (fate === 0) return [];
          if (fate === 1) return [line, line];
          return fate === 2 ? [line, 'test 12 passed', '    #0 0x1234 in other /srv/other.c:1'] : [line];
        })
        .join('\n');
      assert.deepEqual(await told(lines, true, 50_000), await told(lines, false, 50_000));
    });

  test('lines that are reports by themselves', async () => {
    const place = 'a.c:3:5: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented';
    const stack = '    #0 0x55d0c0de1170 in add /srv/a.c:3\n    #1 0x55d0c0de1196 in main /srv/a.c:9\n\n';
    const summary = 'SUMMARY: UndefinedBehaviorSanitizer: signed-integer-overflow a.c:3:5\n';
    const note = 'a.c:2:1: note: pointer points here\n 00 00 00 00  be be be be\n             ^ \n';
    const parts = [
      `${place}\n`,
      `${place}\n${stack}`,
      `${place}\n${summary}`,
      `${place}\n${note}${stack}`,
      'hello\n',
      '\n',
    ];
    const below = chance(9);
    const text = Array.from({ length: 2000 }, () => parts[below(parts.length)] as string).join('');
    assert.deepEqual(await told(text, true), await told(text, false));
  });

  test('a text with bytes of 0 is read each time, for they can stand for others', async () => {
    const { scanner, read } = counting();
    const name = (byte: string, at: number): string => `na${'\0'.repeat(at)}${byte}${'\0'.repeat(15 - at)}me`;
    const text = ['\0', '\0', '\0', '\u0080'].flatMap((byte) =>
      Array.from({ length: 16 }, (_, at) =>
        [
          '==4007==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x55d0c0de1170',
          `    #0 0x55d0c0de1170 in ${name(byte, at)} /srv/a.c:3`,
          '    #1 0x55d0c0de1196 in main /srv/a.c:9\n',
          'SUMMARY: AddressSanitizer: heap-use-after-free /srv/a.c:3 in name\n',
        ].join('\n'),
      ),
    );
    for await (const piece of plainPieces(from([Buffer.from(text.join(''), 'latin1')]), WANTED)) scanner.push(piece);
    scanner.end();
    assert.equal(read(), text.length);
  });

  test('and of many processes few are read', async () => {
    const { ledger, scanner, read } = counting();
    const text = Array.from({ length: 100 }, (_, run) => logs.map((log) => another(log, run)).join('')).join('');
    for await (const piece of plainPieces(from([Buffer.from(text, 'latin1')]), WANTED)) scanner.push(piece);
    const all = [...ledger.reports.values()].reduce((sum, each) => sum + each, 0);
    assert.ok(read() < all / 10, `${read()} of ${all}`);
  });
});
