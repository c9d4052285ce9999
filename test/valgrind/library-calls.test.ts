import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { FIXTURES, logDirectory } from './fixtures.ts';
import { summary } from './summary.ts';

const source = readFileSync(path.join(FIXTURES, 'library-calls/program.c'), 'utf8');
const blamed = [...source.matchAll(/^\/\/ blamed: (\w+)$/gm)].map(([, name = '']) => name).toSorted();
const recorded = globSync('recorded/library-calls-*.{log,xml}', { cwd: FIXTURES }).toSorted();

test('libraries with debug information are recorded of three releases, text and XML', () => {
  assert.equal(recorded.length, 6);
});

for (const file of recorded) {
  test(`${file}: glibc's functions are not to blame, though they have source files`, async () => {
    const { problems } = (await summary([path.join(FIXTURES, file)])).section;
    assert.deepEqual([...new Set(problems.map(({ rootCause }) => rootCause?.function ?? 'none'))].toSorted(), blamed);
    for (const { rootCause } of problems) assert.equal(rootCause?.file, 'program.c');
  });
}

const LOG = `==7== Memcheck, a memory error detector
==7== Command: ./a
==7== 
==7== Invalid read of size 1
==7==    at 0x1001: FRAME
==7==    by 0x1002: main (main.c:7)
==7== 
==7== ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)
`;

async function rootCause(directory: string, frame: string): Promise<string | undefined> {
  const log = path.join(directory, 'vg.log');
  writeFileSync(log, LOG.replace('FRAME', frame));
  return (await summary([log])).section.problems[0]?.rootCause?.function;
}

test("a program's function that is called like one of glibc's is the program's", async (t) => {
  const directory = logDirectory(t);
  for (const frame of [
    '_itoa_word (numbers.c:12)',
    'start_thread (worker.c:40)',
    'strdup (strings.c:3)',
    'qsort (sort.c:9)',
    'error (log.c:4)',
    'handle (iohandler.c:5)',
    'pool_run (pthread_pool.c:6)',
    'nss_lookup (nss_cache.c:6)',
    'write (writer.c:8)',
    'group_number (printf.c:3)',
  ])
    assert.equal(await rootCause(directory, frame), frame.split(' ', 1)[0], frame);
});

test("glibc's, libstdc++'s and libgcc's own are not to blame", async (t) => {
  const directory = logDirectory(t);
  for (const frame of [
    '_itoa_word (_itoa.c:177)',
    'start_thread (pthread_create.c:442)',
    'msort_with_tmp.part.0 (msort.c:64)',
    'snprintf (stdio2.h:67)',
    'read (unistd.h:44)',
    '__strlen_avx2 (strlen-avx2.S:65)',
    'do_lookup_x (dl-lookup.c:405)',
    '(anonymous namespace)::pool::allocate(unsigned long) (eh_alloc.cc:261)',
    '__cxa_allocate_exception (eh_alloc.cc:412)',
    'd_print_comp (cp-demangle.c:5874)',
    'uw_frame_state_for (unwind-dw2.c:1275)',
    '__not_known_yet (vfprintf-internal.c:12)',
  ])
    assert.equal(await rootCause(directory, frame), 'main', frame);
});
