import { sandboxed } from './sandbox.ts';
import { BY_HAND, runTool, type ToolCommand } from './run.ts';

/** A function at an address; of what was inlined there the innermost comes first. */
export interface SourceAt {
  readonly function: string;
  readonly file: string;
  readonly line: number;
}

/**
 * What debug information says of addresses in a file; of those that it says nothing of, nothing.
 * @param addresses as the file has them, hexadecimal.
 * @throws ToolError when addr2line is not there, or fails.
 */
export async function sourcesAt(
  file: string,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, readonly SourceAt[]>> {
  const command: ToolCommand = {
    program: 'addr2line',
    args: ['-a', '-f', '-i', '-C', '-e', file],
    input: addresses.map((address) => `${address}\n`).join(''),
    moreTime: BY_HAND,
  };
  const { stdout } = await runTool(sandboxed(command) ?? command);
  return new Map(
    stdout
      .split(/^(?=0x[\da-f]{1,16}$)/m)
      .filter((part) => part !== '')
      .map((part) => answerIn(part.split('\n'))),
  );
}

/** An address, then two lines for each function: its name, its place with a discriminator behind. */
function answerIn([address = '', ...lines]: readonly string[]): readonly [string, readonly SourceAt[]] {
  const found: SourceAt[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const name = lines[at] ?? '??';
    const { file, line } =
      /^(?<file>.+?):(?<line>\d+|\?)(?: \(discriminator \d+\))?$/.exec(lines[at + 1] ?? '')?.groups ?? {};
    // Without a line the name is that of the symbol before the address, which may be of another function.
    if (name === '??' || file === undefined || !(Number(line) > 0)) continue;
    found.push({ function: name, file, line: Number(line) });
  }
  return [`0x${BigInt(address).toString(16)}`, found];
}
