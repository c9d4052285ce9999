import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { compile, crash, workDirectory } from '../test/elf/real-cores.ts';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const ROUNDS = 3;

/** Dies of a null pointer: with so many threads that wait, frames below the fault, mappings of one page, pages of which each 256th is written. */
const PROGRAM = `
  #define _GNU_SOURCE
  #include <pthread.h>
  #include <stdlib.h>
  #include <sys/mman.h>
  #include <unistd.h>
  static pthread_barrier_t started;
  static int down(int n, volatile int *p) { volatile int keep = n; return n == 0 ? *p : down(n - 1, p) + keep; }
  static void *waiting(void *at) { pthread_barrier_wait(&started); pause(); return at; }
  int main(int argc, char **argv) {
    int threads = atoi(argv[1]), frames = atoi(argv[2]), mappings = atoi(argv[3]);
    long gigabytes = atol(argv[4]);
    pthread_attr_t small;
    pthread_t thread;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    pthread_barrier_init(&started, 0, threads + 1);
    for (int count = 0; count < threads; count++) pthread_create(&thread, &small, waiting, 0);
    pthread_barrier_wait(&started);
    usleep(200000);
    for (int count = 0; count < mappings; count++) {
      char *page = mmap(0, 4096, count % 2 ? PROT_READ : PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (count % 2 == 0) *page = 1;
    }
    if (gigabytes > 0) {
      char *large = mmap(0, gigabytes << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      for (long at = 0; at < gigabytes << 30; at += 256l << 20) large[at] = 1;
    }
    return down(frames, 0);
  }`;

/** What is large of each. */
const CORES = {
  '3,000 threads': ['3000', '3', '0', '0'],
  '20,000 frames': ['0', '20000', '0', '0'],
  '60,000 mappings': ['0', '3', '60000', '0'],
  '10 GB, of which 40 pages': ['0', '3', '0', '10'],
} as const;

/** `triage coredump` by default against gdb's backtraces, registers and instructions, which are a part of what a report has. */
export async function bench(): Promise<BenchRow[]> {
  const directory = workDirectory();
  const program = compile(directory, 'large', PROGRAM, '-g', '-O0');
  const rows: BenchRow[] = [];
  for (const [name, args] of Object.entries(CORES)) {
    const core = crash(directory, program, ...args);
    const asked = ['thread apply all bt', 'info registers', 'x/8i $pc'].flatMap((command) => ['-ex', command]);
    const [ours, theirs] = await inTurn(
      [
        [process.execPath, RUN, 'triage', 'coredump', core, '--json'],
        ['gdb', '-nx', '-batch', ...asked, program, core],
      ],
      ROUNDS,
    );
    if (ours === undefined || theirs === undefined) continue;
    rows.push({
      name,
      ours: ours.milliseconds,
      theirs: theirs.milliseconds,
      ratio: ours.milliseconds / theirs.milliseconds,
      memory: ours.megabytes,
      note: `CPU ${Math.round(ours.cpu)} and ${Math.round(theirs.cpu)} ms, ratio ${(ours.cpu / theirs.cpu).toFixed(2)}; gdb ${Math.round(theirs.megabytes)} MB; ${availableParallelism()} processors`,
    });
  }
  return rows;
}
