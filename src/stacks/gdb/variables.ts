import { GdbCommandError, type Gdb } from '../../tools/gdb.ts';
import { miAddress, miQuote, miText, miTuples } from '../../tools/mi.ts';
import type { Variable, VariablePlace } from '../model.ts';

/** Names as compilers write them into debug information of what a programmer has named. gdb would run what is in others (`$_shell("...")`). */
export const NAME = /^[A-Za-z_]\w*$/;
/** A function with more variables than people write is left alone. */
const MOST = 200;

/** The variables of a frame, innermost scope first. `x@entry` of an optimised function is another value of `x`. */
export async function listVariables(gdb: Gdb, gdbId: string, index: number): Promise<Variable[]> {
  const answer = await gdb.ask(
    `-stack-list-variables --thread ${gdbId} --frame ${index} --skip-unavailable --simple-values`,
  );
  const listed = miTuples(answer ?? {}, 'variables');
  if (listed.length > MOST) return [];
  const counts = new Map<string, number>();
  for (const record of listed)
    counts.set(miText(record, 'name') ?? '', (counts.get(miText(record, 'name') ?? '') ?? 0) + 1);
  const seen = new Set<string>();
  return listed.flatMap((record): Variable[] => {
    const [name, type, value] = [miText(record, 'name'), miText(record, 'type'), miText(record, 'value')];
    if (name === undefined || type === undefined || !NAME.test(name) || seen.has(name)) return [];
    seen.add(name);
    return [
      {
        name,
        kind: miText(record, 'arg') === '1' ? 'argument' : 'local',
        type,
        ...(value === undefined || value.startsWith('<') ? {} : { value }),
        ...((counts.get(name) ?? 0) > 1 ? { isAmbiguous: true as const } : {}),
      },
    ];
  });
}

/** Where a variable is. gdb says it of one in a register only in its refusal to take the address. */
export async function placeOf(
  gdb: Gdb,
  gdbId: string,
  index: number,
  { name, type }: Variable,
): Promise<VariablePlace | undefined> {
  if (!NAME.test(name)) return undefined;
  const frame = `--thread ${gdbId} --frame ${index}`;
  if (/&$/.test(type)) return placeOfReference(gdb, frame, name);
  try {
    const address = miAddress(await gdb.send(`-data-evaluate-expression ${frame} &${name}`));
    return address === undefined ? undefined : { address };
  } catch (error) {
    if (!(error instanceof GdbCommandError)) throw error;
    const register = /which is in register \$(\w+)/.exec(error.message)?.[1];
    return register === undefined ? undefined : { register };
  }
}

const IN_REGISTER = /^Symbol "[^"]*" is a variable in \$(\w+)\.$/m;
const AT_FRAME_BASE = /^Symbol "[^"]*" is a variable at frame base reg \$(\w+) offset (-?\d+)(?:\+(-?\d+))?/m;
const AT_CFA =
  /^Symbol "[^"]*" is a (?:variable with )?complex DWARF expression[^\n]*:\n +0: DW_OP_fbreg (-?\d+)\n\.$/m;

/** The address of a reference is that of what it refers to: where it is itself, gdb only describes. */
async function placeOfReference(gdb: Gdb, frame: string, name: string): Promise<VariablePlace | undefined> {
  const described = await gdb.console(`info address ${name}`, frame);
  const register = IN_REGISTER.exec(described)?.[1];
  if (register !== undefined) return { register };
  const [, base, first = '0', second = '0'] = AT_FRAME_BASE.exec(described) ?? [];
  if (base !== undefined) {
    const value = miAddress(await gdb.ask(`-data-evaluate-expression ${frame} ${miQuote(`(unsigned long) $${base}`)}`));
    return value === undefined ? undefined : { address: value + BigInt(first) + BigInt(second) };
  }
  const offset = AT_CFA.exec(described)?.[1];
  const cfa =
    offset === undefined ? undefined : /frame at (0x[0-9a-f]+):/.exec(await gdb.console('info frame', frame))?.[1];
  return offset === undefined || cfa === undefined ? undefined : { address: BigInt(cfa) + BigInt(offset) };
}

/** The global variable that an address is in: `lists + 104 in section .bss of /usr/bin/x`. */
export async function symbolAt(gdb: Gdb, address: bigint): Promise<{ name: string; offset: number } | undefined> {
  const printed = await gdb.console(`info symbol ${address}`);
  const [, name, offset = '0'] =
    /^([A-Za-z_]\w*)(?: \+ (\d+))? in section \.(?:bss|data|rodata|data\.rel\.ro)\b/m.exec(printed) ?? [];
  return name === undefined ? undefined : { name, offset: Number(offset) };
}

/** The function that begins at an address: `shop::Item::own() const in section .text of /usr/bin/x`. */
export async function functionAt(gdb: Gdb, address: bigint): Promise<string | undefined> {
  return /^(.+?) in section \.text\b/m.exec(await gdb.console(`info symbol ${address}`))?.[1];
}
