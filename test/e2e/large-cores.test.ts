import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { compile, crash, workDirectory } from '../elf/real-cores.ts';
import { peakMemory } from '../support/peak-memory.ts';

const THREADS = 3000;
/** Measured: 125. With new objects in a space that grows it was 181. */
const MEGABYTES = 150;

const WAITING = `
  #include <pthread.h>
  #include <stdlib.h>
  #include <unistd.h>
  static pthread_barrier_t started;
  static void *waiting(void *at) { pthread_barrier_wait(&started); pause(); return at; }
  int main(void) {
    pthread_attr_t small;
    pthread_t thread;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    pthread_barrier_init(&started, 0, ${THREADS} + 1);
    for (int count = 0; count < ${THREADS}; count++) if (pthread_create(&thread, &small, waiting, 0) != 0) return 1;
    pthread_barrier_wait(&started);
    usleep(200000);
    return *(volatile int *)0;
  }`;

suite('a large core is triaged in bounded memory', () => {
  test(`${THREADS} threads`, async () => {
    const directory = workDirectory();
    const core = crash(directory, compile(directory, 'waiting', WAITING, '-g'));
    const { megabytes, stdout } = await peakMemory(['triage', 'coredump', core, '--engine', 'native', '--json']);
    const told = JSON.parse(stdout).sections.find(({ kind }: { kind: string }) => kind === 'threads');
    assert.equal(told.count, THREADS + 1);
    assert.equal(told.groups[0].threads.length, THREADS);
    assert.ok(megabytes < MEGABYTES, `${megabytes} MB`);
  });
});
