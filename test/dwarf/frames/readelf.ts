import { spawnSync } from 'node:child_process';

/** A row of rules as readelf tells it: the CFA, and each column that has a rule, as `c-8`, `v+0`, `exp`, `r6` (by DWARF's number). */
export interface ToldRow {
  readonly at: number;
  readonly cfa: string;
  /** By readelf's name of the register; `ra` is the return address. */
  readonly columns: ReadonlyMap<string, string>;
}

/** A function as readelf tells how it is unwound. */
export interface ToldEntry {
  readonly start: number;
  readonly end: number;
  readonly rows: readonly ToldRow[];
}

const MOST_OUTPUT = 512 * 1024 * 1024;
const ENTRY = /^[0-9a-f]{8} [0-9a-f]+ [0-9a-f]+ (CIE|FDE)(?:.* pc=([0-9a-f]+)\.\.([0-9a-f]+))?/;
const ROW = /^[0-9a-f]{16} /;

/** What binutils read of the .eh_frame of a 64-bit file. */
export function toldByReadelf(file: string): ToldEntry[] {
  const { stdout: printed } = spawnSync('readelf', ['--wide', '--debug-dump=frames-interp', file], {
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT,
  });
  const entries: { start: number; end: number; rows: ToldRow[] }[] = [];
  let names: readonly string[] = [];
  let isFunction = false;
  for (const line of printed.split('\n')) {
    const [, kind, start, end] = ENTRY.exec(line) ?? [];
    if (kind !== undefined) {
      isFunction = kind === 'FDE';
      if (isFunction)
        entries.push({ start: Number.parseInt(start ?? '', 16), end: Number.parseInt(end ?? '', 16), rows: [] });
    } else if (line.startsWith('   LOC')) names = line.trim().split(/ +/).slice(2);
    else if (isFunction && ROW.test(line)) {
      const [at = '', cfa = '', ...columns] = line
        .replaceAll(/ \(\w+\)/g, '')
        .trim()
        .split(/ +/);
      entries.at(-1)?.rows.push({
        at: Number.parseInt(at, 16),
        cfa,
        columns: new Map(names.map((name, index) => [name, columns[index] ?? ''])),
      });
    }
  }
  return entries;
}
