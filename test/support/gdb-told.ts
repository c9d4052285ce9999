import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MARK = '@@';
const SETTINGS = [
  'width 0',
  'print demangle off',
  'print asm-demangle off',
  'debuginfod enabled off',
  'debug-file-directory /nowhere',
];

/**
 * What gdb prints for a command about each of some addresses of a file, as `info symbol ADDRESS`.
 * @param first commands before them.
 */
export function gdbTold(
  file: string,
  addresses: readonly number[],
  command: (address: string) => string,
  first = '',
): string[] {
  const directory = mkdtempSync(path.join(tmpdir(), 'faultline-gdb-'));
  try {
    const script = path.join(directory, 'commands');
    const asked = addresses.map((at) => `echo ${MARK}\\n\n${command(`0x${at.toString(16)}`)}\n`);
    writeFileSync(script, [first, ...asked].join('\n'));
    const set = SETTINGS.flatMap((setting) => ['-ex', `set ${setting}`]);
    const { stdout } = spawnSync('gdb', ['-q', '-nx', '-batch', ...set, '-ex', `file ${file}`, '-x', script], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    return stdout.split(`${MARK}\n`).slice(1);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** gdb's own Python: the functions that an address is in, innermost first, one a line; none that another is merely declared in. */
const FUNCTIONS = `python
import gdb
def told(address):
    block = gdb.block_for_pc(address)
    while block is not None and not block.is_static and not block.is_global:
        if block.function is not None:
            print(block.function.name)
        block = block.superblock
        if block is not None and not block.start <= address < block.end:
            break
end
`;

/** The functions that each of some addresses of a file is in for gdb, innermost first. */
export function functionsToldByGdb(file: string, addresses: readonly number[]): string[][] {
  const told = gdbTold(file, addresses, (at) => `python told(${at})`, FUNCTIONS);
  return told.map((text) =>
    text
      .trim()
      .split('\n')
      .filter((name) => name !== ''),
  );
}

/** So many addresses, from the first to the last of a section, some of them in the middle of an instruction. */
export function addressesIn(
  { address, size }: { readonly address: bigint; readonly size: number },
  count: number,
): number[] {
  return Array.from({ length: count }, (_, index) => Number(address) + Math.floor((index * size) / count));
}
