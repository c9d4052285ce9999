import { fileURLToPath } from 'node:url';
import { inTurn } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const ROUNDS = 21;

/** What starts before any work is done, against Node with nothing to do. */
export async function bench(): Promise<BenchRow[]> {
  const words = ['--version', '--help'];
  const [node, ...costs] = await inTurn(
    [[process.execPath, '-e', '0'], ...words.map((word) => [process.execPath, RUN, word])],
    ROUNDS,
  );
  if (node === undefined) return [];
  return costs.map((cost, index) => ({
    name: words[index] ?? '',
    ours: cost.milliseconds,
    theirs: node.milliseconds,
    ratio: cost.milliseconds / node.milliseconds,
    memory: cost.megabytes,
    note: `CPU ratio ${(cost.cpu / node.cpu).toFixed(2)}`,
  }));
}
