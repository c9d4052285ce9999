import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../src/tools/lifecycle.ts';
import { inTurn, type Cost } from './measure.ts';
import type { BenchRow } from './row.ts';

const RUN = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const TREES = ['/usr/lib/x86_64-linux-gnu', '/usr/bin'];
const ROUNDS = 3;
const ARCHIVE_COPIES = 6;

/** The loop that check-debug-sections replaces, over all ELF files: one process, or two, a file. */
const LOOP = 'while IFS= read -r f; do readelf -S "$f" 2>/dev/null | grep -q debug; done < "$1"';
const BATCH = 'xargs -d "\\n" readelf -SW < "$1"';

/** Many files beside the shell loop and batched readelf; a compressed archive beside its decompression alone. */
export async function bench(): Promise<BenchRow[]> {
  const { path: directory, remove } = temporaryDirectory();
  try {
    return [...(await files(directory)), ...(await archive(directory))];
  } finally {
    remove();
  }
}

/** The ELF files of these trees by name; then the trees, where static libraries hold several times as many. */
async function files(directory: string): Promise<BenchRow[]> {
  const list = path.join(directory, 'list');
  writeFileSync(
    list,
    shell(
      'find "$@" -type f -exec sh -c \'for f; do [ "$(head -c4 "$f" | tr -d "\\0")" = "$(printf "\\177ELF")" ] && echo "$f"; done\' sh {} +',
      ...TREES,
    ),
  );
  const count = lines(readFileSync(list, 'utf8'));
  const objects = lines(shell('find "$@" -type f -name "*.a" -exec ar t {} \\; 2>&-', ...TREES));
  const named = ['sh', '-c', '"$@" - < "$0"', list, ...ours()];
  const [start, mine, walk, loop, batch] = await inTurn(
    [ours(process.execPath), named, ours(...TREES), ['sh', '-c', LOOP, 'sh', list], ['sh', '-c', BATCH, 'sh', list]],
    ROUNDS,
  );
  if (start === undefined || mine === undefined || walk === undefined || loop === undefined || batch === undefined)
    return [];
  const perThousand = ({ milliseconds }: Cost, of: number) =>
    `${Math.round(((milliseconds - start.milliseconds) * 1000) / of)} ms per 1000 beyond start-up`;
  const row = (name: string, theirs: number): BenchRow => ({
    name,
    ours: mine.milliseconds,
    theirs,
    ratio: mine.milliseconds / theirs,
    memory: mine.megabytes,
    note: `${count} ELF files, ${perThousand(mine, count)}`,
  });
  return [
    row('check-debug-sections, a shell loop', loop.milliseconds),
    row('check-debug-sections, batched readelf -S', batch.milliseconds),
    {
      name: 'check-debug-sections of the trees',
      ours: walk.milliseconds,
      memory: walk.megabytes,
      note: `${count} ELF files and ${objects} in static libraries, ${perThousand(walk, count + objects)}`,
    },
  ];
}

/** Of this system's compilers, several times over and not as links: about what a debug archive of Python holds. */
async function archive(directory: string): Promise<BenchRow[]> {
  const file = path.join(directory, 'large.tar.zst');
  execFileSync(
    'sh',
    [
      '-euc',
      'tar --hard-dereference -cf - $(for i in $(seq "$2"); do echo -C /usr/lib gcc; done) | zstd -q -3 > "$1"',
      'sh',
      file,
      String(ARCHIVE_COPIES),
    ],
    { stdio: ['ignore', 'ignore', 'ignore'] },
  );
  const [mine, theirs, start] = await inTurn(
    [ours(file), ['sh', '-c', 'zstd -q -dc "$1" > /dev/null', 'sh', file], ours(process.execPath)],
    ROUNDS,
  );
  if (mine === undefined || theirs === undefined || start === undefined) return [];
  const net = mine.milliseconds - start.milliseconds;
  return [
    {
      name: 'check-debug-sections of a .tar.zst, zstd -dc',
      ours: net,
      theirs: theirs.milliseconds,
      ratio: net / theirs.milliseconds,
      memory: mine.megabytes,
      note: 'ours beyond start-up',
    },
  ];
}

function ours(...paths: string[]): string[] {
  return [process.execPath, RUN, 'check-debug-sections', ...paths];
}

function shell(script: string, ...args: string[]): string {
  return execFileSync('sh', ['-c', `${script} || true`, 'sh', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}
