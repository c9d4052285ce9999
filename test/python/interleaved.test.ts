import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { parseTracebacks } from '../../src/python/parse-traceback.ts';
import type { Traceback } from '../../src/python/traceback.ts';
import type { PythonFrame } from '../../src/report/python-frame.ts';
import type { PythonThread } from '../../src/report/sections/python.ts';

const recorded = readFileSync(new URL('../../fixtures/python/recorded/3.12.1-segv-2.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const plain = parseTracebacks(recorded).tracebacks[0] as Traceback;

const PREFIXES: Record<string, string> = {
  'journalctl -o short': 'Nov 21 03:11:29 host-1 python3[2900]: ',
  'journalctl -o short-iso': '2026-11-21T03:11:29+0000 host-1 python3[2900]: ',
  'journalctl -o short-full': 'Sat 2026-11-21 03:11:29 UTC host-1 app.service[2900]: ',
  'docker logs -t': '2026-11-21T03:11:29.123456789Z ',
  'docker compose logs': 'web-1  | ',
  'docker compose logs on a terminal': '\u001b[36mweb-1  |\u001b[0m ',
  'docker compose logs -t': 'web-1  | 2026-11-21T03:11:29.123456789Z ',
  'a Kubernetes node': '2026-11-21T03:11:29.123456789Z stderr F ',
  'kubectl logs --prefix': '[pod/web-5d9c/app] ',
  'kubectl logs --prefix --timestamps': '[pod/web-5d9c/app] 2026-11-21T03:11:29.123456789Z ',
};

suite('prefixes', () => {
  for (const [name, prefix] of Object.entries(PREFIXES)) {
    test(name, () => {
      const { tracebacks, rest } = parseTracebacks(recorded.map((line) => (prefix + line).trimEnd()));
      assert.deepEqual(
        tracebacks.map(({ threads }) => threads),
        [plain.threads],
      );
      assert.deepEqual(rest, []);
    });
  }
  test("docker's json-file", () => {
    const { tracebacks, rest } = parseTracebacks(
      recorded.map((line) =>
        JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-11-21T03:11:29.123456789Z' }),
      ),
    );
    assert.deepEqual(tracebacks[0]?.threads, plain.threads);
    assert.equal(tracebacks[0].time, '2026-11-21T03:11:29.123456789Z');
    assert.deepEqual(rest, []);
  });
  test('journald drops empty lines; who and when are kept', () => {
    const { tracebacks } = parseTracebacks(
      recorded.filter((line) => line !== '').map((line) => `Nov 21 03:11:29 host-1 app[2900]: ${line}`),
    );
    assert.equal(tracebacks.length, 1);
    assert.partialDeepStrictEqual(tracebacks[0], {
      threads: plain.threads,
      time: 'Nov 21 03:11:29',
      host: 'host-1',
      service: 'app',
      pid: 2900,
    });
  });
  test('two processes in one journal', () => {
    const mixed = recorded.flatMap((line) => [`Nov 21 03:11:29 h a[1]: ${line}`, `Nov 21 03:11:29 h a[2]: ${line}`]);
    assert.deepEqual(
      parseTracebacks(mixed).tracebacks.map(({ pid, threads }) => ({ pid, threads })),
      [1, 2].map((pid) => ({ pid, threads: plain.threads })),
    );
  });
});

suite('lines of others', () => {
  test('a fatal error glued behind a half line', () => {
    const { tracebacks, rest } = parseTracebacks([
      '2026-11-21 03:11:29,1 INFO starting',
      `progress 40%${recorded[0]}`,
      ...recorded.slice(1),
    ]);
    assert.partialDeepStrictEqual(tracebacks, [
      { signal: 'Segmentation fault', threads: plain.threads, time: '2026-11-21 03:11:29,1' },
    ]);
    assert.deepEqual(rest, [
      { line: 1, text: '2026-11-21 03:11:29,1 INFO starting' },
      { line: 2, text: 'progress 40%' },
    ]);
  });
  test('an ordinary traceback is none of ours', () => {
    const lines = ['Traceback (most recent call last):', '  File "a.py", line 5, in f', '    g()', 'ValueError: x'];
    assert.deepEqual(parseTracebacks(lines), {
      tracebacks: [],
      rest: lines.map((text, index) => ({ line: index + 1, text })),
    });
  });
  test('dumps that follow each other', () => {
    const dump = recorded.slice(2);
    assert.deepEqual(
      parseTracebacks([...dump, ...dump, ...recorded]).tracebacks.map(({ threads }) => threads),
      [plain.threads, plain.threads, plain.threads],
    );
  });

  const name = fc.stringMatching(/^(?:[a-z_]{1,12}|<[a-z]{1,8}>)$/);
  const frame = fc.record(
    { file: fc.stringMatching(/^\/[ -~]{1,20}\.py$/), line: fc.integer({ min: 0, max: 99_999 }), function: name },
    { noNullPrototype: true },
  );
  const thread = fc.record(
    {
      frames: fc.array(frame, { minLength: 1, maxLength: 6 }),
      name: fc.option(
        name.filter((text) => text !== '<br>'),
        { nil: undefined },
      ), // that is markup, wherever it stands
    },
    { noNullPrototype: true },
  );
  const dump = fc.tuple(fc.array(thread, { minLength: 1, maxLength: 5 }), fc.nat(4)).map(([threads, current]) =>
    threads.map((each, index): PythonThread => ({
      id: `0x${(index + 1).toString(16).padStart(16, '0')}`,
      ...(each.name === undefined ? {} : { name: each.name }),
      current: index === current,
      frames: [...each.frames.slice(0, -1), { ...(each.frames.at(-1) as PythonFrame), function: '<module>' }],
    })),
  );
  const noise = fc.array(
    fc.constantFrom(
      'INFO all is well',
      '  indented',
      'Traceback (most recent call last):',
      '  File "a.py", line 5, in f',
      'Thread 12 started',
      'Fatal: no',
      '====',
      '  <b>',
    ),
    { maxLength: 3 },
  );

  test('whatever stands between, what is read and what is passed through are the input', () => {
    fc.assert(
      fc.property(
        fc.array(dump, { minLength: 1, maxLength: 3 }),
        fc.infiniteStream(noise),
        fc.constantFrom('', ...Object.values(PREFIXES)),
        (dumps, others, prefix) => {
          const lines: string[] = [];
          const noises: { line: number; text: string }[] = [];
          const add = (text: string, own: boolean): void => {
            lines.push(text);
            if (!own) noises.push({ line: lines.length, text });
          };
          for (const threads of dumps) {
            for (const text of render(threads)) {
              for (const other of others.next().value) add(prefix + other, false);
              add(prefix + text, true);
            }
          }
          const { tracebacks, rest } = parseTracebacks(lines);
          assert.deepEqual(rest, noises);
          assert.deepEqual(
            tracebacks.map(({ threads }) => threads),
            dumps,
          );
        },
      ),
    );
  });
});

function render(threads: readonly PythonThread[]): string[] {
  const stacks = threads.flatMap(({ id, name, current, frames }) => [
    '',
    `${current ? 'Current thread' : 'Thread'} ${id}${name === undefined ? '' : ` [${name}]`} (most recent call first):`,
    ...frames.map((frame) => `  File "${frame.file}", line ${frame.line} in ${frame.function}`),
  ]);
  return ['Fatal Python error: Aborted', ...stacks];
}
