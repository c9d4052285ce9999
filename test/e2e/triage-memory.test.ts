import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import type { Report } from '../../src/report/model.ts';
import { FORMATS } from '../../src/report/views/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { MemorySection } from '../../src/report/sections/memory.ts';
import { crash, type Crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';

interface Told {
  readonly died: Crash;
  readonly report: Report;
  readonly place: MemorySection | undefined;
  readonly summary: string;
}

async function told(situation: string): Promise<Told> {
  const died = await crash(situation);
  const report = await triageCoredump(died.core);
  const place = sectionOf(report, 'memory');
  return { died, report, place, summary: sectionOf(report, 'crash')?.cause.summary ?? '' };
}

suite('where the address of a fault is', { concurrency: 2 }, () => {
  test('behind the heap: the summary says so', async () => {
    const { place, summary, died } = await told('runs-past-heap');
    assert.equal(place?.address, died.truth.address);
    assert.equal(place?.mapping, undefined);
    assert.equal(place?.below?.mapping.kind, 'heap');
    assert.equal(place?.below?.distance, '0x1');
    assert.match(summary, /not mapped; it is the first byte behind the heap$/);
  });

  test('in a file that may only be read', async () => {
    const { place, summary, died } = await told('write-read-only');
    assert.equal(place?.mapping?.kind, 'file');
    assert.equal(place?.mapping?.permissions, 'r--');
    assert.equal(place?.mapping?.file, died.exe);
    assert.match(summary, /; it is in main \(r--\)$/);
  });

  test('in the guard below the stack of a thread', async () => {
    const { place, summary, died } = await told('stack-overflow-thread');
    assert.equal(place?.mapping?.kind, 'guard');
    assert.equal(place?.mapping?.thread, died.truth.thread);
    assert.doesNotMatch(summary, /;/, 'the class says it');
  });

  test('on a stack of a thread whose guard is no mapping of its own', async () => {
    const { place, died } = await told('stack-overflow-thread-guard');
    assert.ok(place?.mapping === undefined || place.mapping.kind === 'stack' || place.mapping.kind === 'anonymous');
    assert.ok([undefined, died.truth.thread].includes(place?.mapping?.thread));
  });

  test('below the first stack', async () => {
    const { place, died } = await told('stack-overflow-recursion');
    assert.equal(place?.above?.mapping.kind, 'stack');
    assert.equal(place?.above?.mapping.thread, died.pid);
  });

  test('of a NULL pointer nothing is told', async () => {
    assert.equal(sectionOf((await told('null-read')).report, 'memory'), undefined);
  });
});

suite('what the heap says', { concurrency: 2 }, () => {
  test('of a pointer that was read from freed memory', async () => {
    const { place, summary } = await told('use-after-free');
    const [evidence] = place?.evidence ?? [];
    assert.equal(evidence?.what, 'freed-memory');
    assert.equal(evidence.register, 'rax');
    assert.equal(evidence.heap?.state, 'cached');
    assert.equal(evidence.heap.size, 24);
    assert.match(summary, /, in rax, is what glibc stores in freed memory \(24 bytes at 0x\w+\): use after free\?$/);
  });

  test('of what is freed twice', async () => {
    const { place, summary } = await told('double-free');
    assert.equal(place?.address, undefined);
    assert.equal(place?.evidence?.[0]?.what, 'freed-twice');
    assert.match(summary, /; freed twice: the 24 bytes at 0x\w+ \(in a thread's cache\)\?$/);
  });

  test('of a header that was overwritten', async () => {
    const { place, summary } = await told('heap-overflow');
    assert.equal(place?.evidence?.[0]?.what, 'overwritten-header');
    assert.match(
      summary,
      /; what glibc keeps around the 24 bytes at 0x\w+ \(in use\) was overwritten: written beyond their end\?$/,
    );
  });

  test('nothing, of a heap that is whole', async () => {
    assert.equal((await told('invalid-free')).place, undefined);
  });
});

suite('what the value of a pointer says', { concurrency: 2 }, () => {
  test('text: it is in the section, and in no annotation', async () => {
    const { died, place, summary } = await told('non-canonical-read');
    assert.equal(place?.evidence?.[0]?.what, 'text');
    assert.equal(place?.looksLike, 'the text "AAAAAAAA"');
    assert.match(summary, /; the address is text, no pointer: overwritten\?$/);
    const { stdout } = await faultline(['triage', 'coredump', died.core, '--format', 'github']);
    const annotations = stdout.split('\n').filter((line) => line.startsWith('::error'));
    assert.equal(annotations.length, 1);
    assert.doesNotMatch(annotations.join(), /AAAAAAAA/);
  });

  test('what the user has glibc fill freed memory with', async () => {
    const { place, summary } = await told('use-after-free-filled');
    assert.equal(place?.evidence?.[0]?.what, 'fill');
    assert.match(
      place?.evidence?.[0]?.text ?? '',
      /0xa5, with which freed memory is filled by glibc with MALLOC_PERTURB_/,
    );
    assert.match(summary, /; the address is made of 0xa5, with which freed memory is filled: use after free\?$/);
    assert.equal(place?.evidence?.[0]?.confidence, 'medium');
  });
});

suite('the bytes around the address', { concurrency: 2 }, () => {
  /** In text, in hexadecimal digits, and with a byte between its letters. */
  const SECRET = /xK9_mQ2|784b395f|x\.K\.9/;

  const SHOWING: ReadonlySet<string> = new Set(['text', 'markdown', 'html', 'json', 'github', 'azure']);

  test('are shown to who asks, and no secret of them in any format', async () => {
    const died = await crash('secrets-around');
    const formats = FORMATS.filter((format) => format !== 'guru');
    const files = formats.flatMap((format) => ['--report', `${format}=${died.directory}/${format}`]);
    const { status, stdout } = await faultline(['triage', 'coredump', died.core, '-v', '--hexdump', ...files]);
    assert.equal(status, 0);
    assert.match(stdout, /^ {2}0x\w+0 {2}68656c6c 6f2c2077 6f726c64 00000000 {2}hello, world\.{4}$/m);
    for (const format of formats) {
      const written = readFileSync(`${died.directory}/${format}`, 'utf8');
      // Where a log is annotated, it is in the log, as the whole report is.
      const annotations = written.split('\n').filter((line) => /^(?:::|##vso)/.test(line));
      assert.equal(/68656c6c/.test(written), SHOWING.has(format), format);
      assert.doesNotMatch(annotations.join('\n'), /68656c6c/);
      // The source, which stands in the report too, has it in a string that nothing says is a secret.
      assert.doesNotMatch(written.replaceAll(/#define SECRET.*/g, '').replaceAll(' ', ''), SECRET, format);
    }
  });

  test('are shown to nobody else', async () => {
    const { place } = await told('secrets-around');
    assert.equal(place?.bytes, undefined);
    assert.equal(place?.looksLike, 'the text "api_password"');
  });

  test('are missed where there are none', async () => {
    const report = await triageCoredump((await crash('null-read')).core, { hexdump: true });
    assert.ok(report.incomplete.some(({ what }) => what === 'hexdump'));
  });

  test('of what a piece of evidence is about', async () => {
    const died = await crash('heap-overflow');
    const report = await triageCoredump(died.core, { hexdump: true });
    const rows = sectionOf(report, 'memory')?.evidence?.[0]?.bytes ?? [];
    const marked = rows.findIndex((row) => row.marked === true);
    assert.deepEqual(
      rows.slice(marked, marked + 4).map(({ text }) => text),
      Array.from({ length: 4 }, () => 'A'.repeat(16)),
    );
  });
});

suite('what a stack was smashed with', { concurrency: 2 }, () => {
  test('the array right below the canary', async () => {
    const { place, summary } = await told('stack-smashing');
    const [evidence] = place?.evidence ?? [];
    assert.equal(evidence?.what, 'overwritten-canary');
    assert.equal(evidence.variable?.name, 'name');
    assert.match(
      summary,
      /; the canary right behind name \(char \[16\], in copy_name\) was overwritten: written beyond its end\?$/,
    );
  });

  test('nothing, where the array is out of sight', async () => {
    const { place } = await told('stack-smashing-inner');
    assert.ok(place === undefined || place.evidence?.[0]?.variable?.name === 'inner');
  });
});
