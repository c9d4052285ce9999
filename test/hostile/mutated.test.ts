import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { workDirectory } from '../elf/real-cores.ts';
import { mutate, randomOf } from './mutate.ts';
import { readers, type Reader } from './readers.ts';
import type { Sample } from './sample.ts';

/**
 * Inputs that real tools made, damaged at random: no reader throws what it is not known for, hangs, or takes memory without bound.
 * `MUTATIONS=1000000` takes as many (some 20 minutes), `SEED=...` those of a run that failed.
 */
const MUTATIONS = Number(process.env['MUTATIONS'] ?? 2000);
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));
/** For one input. */
const LONGEST_MILLISECONDS = 1000;
const GROWTH_MAX = 64;
/** What the largest of these inputs may take at its moment. */
const PEAK_MAX = 400;
const MB = 1024 * 1024;
const BETWEEN_TURNS = 500;

const all = await readers(workDirectory());
const shares = all.reduce((sum, { share }) => sum + share, 0);
const random = randomOf(SEED);

for (const reader of all) {
  const count = Math.ceil((MUTATIONS * reader.share) / shares);
  const skip = reader.samples.length === 0 ? 'what makes its input is not installed' : false;
  test(`${reader.name}, damaged ${count} times (seed ${SEED})`, { skip }, async () => {
    for (const { read } of reader.samples) assert(await read(), 'as it is, it is read');
    const [kept, peak] = [await settledMemory(), process.resourceUsage().maxRSS];
    for (let index = 0; index < count; index++) {
      await readDamaged(reader, index);
      if (index % BETWEEN_TURNS === 0) await turn();
    }
    const grown = (await settledMemory()) - kept;
    assert(grown < GROWTH_MAX, `${grown} MB more are kept than before`);
    const most = (process.resourceUsage().maxRSS - peak) / 1024;
    assert(most < PEAK_MAX, `one input took ${most} MB`);
    for (const { read } of reader.samples.slice(0, 3)) assert(await read(), 'all damage was undone');
  });
}

async function readDamaged({ samples }: Reader, index: number): Promise<void> {
  const sample = samples[random(samples.length)] ?? assert.fail();
  const undo = mutate(sample.bytes, sample.parts, random);
  const start = performance.now();
  try {
    await sample.read();
    if (performance.now() - start > LONGEST_MILLISECONDS) await assertQuick(sample);
  } catch (error) {
    throw new Error(`input ${index} (seed ${SEED}): ${told(sample)}`, { cause: error });
  } finally {
    undo();
  }
}

/** On a busy machine everything may take a second: what counts is the processor's time. */
async function assertQuick({ read }: Sample): Promise<void> {
  const before = process.cpuUsage();
  await read();
  const { user, system } = process.cpuUsage(before);
  const milliseconds = (user + system) / 1000;
  assert(milliseconds < LONGEST_MILLISECONDS, `it takes ${milliseconds} ms`);
}

function told({ bytes }: Sample): string {
  return bytes.length < 200 ? JSON.stringify(bytes.toString('latin1')) : `${bytes.length} bytes`;
}

/** MB that are in use. What zlib holds of data that it refused is let go of in a turn of the event loop (Node 24.21). */
async function settledMemory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let count = 0; count < 3; count++) {
    collect();
    await turn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return Math.round((heapUsed + arrayBuffers) / MB);
}
