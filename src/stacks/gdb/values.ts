import type { Gdb } from '../../tools/gdb.ts';
import { miQuote, miText, miTuples } from '../../tools/mi.ts';
import type { PrintedVariable } from '../model.ts';
import { NAME } from './variables.ts';

/** Of one frame; of more the rest is left out. */
const MOST = 100;
/** Characters of a value. */
const LONGEST = 400;

/** What gdb prints of structures, arrays and texts; for all else it prints less. */
const SETTINGS = { 'max-depth': [3, 1], elements: [64, 200] } as const;

/** Arguments and local variables of a frame, with their values. */
export async function listValues(gdb: Gdb, gdbId: string, index: number): Promise<PrintedVariable[]> {
  const frame = `--thread ${gdbId} --frame ${index}`;
  for (const [name, [value]] of Object.entries(SETTINGS)) await gdb.ask(`-gdb-set print ${name} ${value}`);
  const answer = await gdb.ask(`-stack-list-variables ${frame} --all-values`);
  const types = await gdb.ask(`-stack-list-variables ${frame} --simple-values`);
  const typed = miTuples(types ?? {}, 'variables');
  const variables: PrintedVariable[] = [];
  for (const [at, record] of miTuples(answer ?? {}, 'variables')
    .slice(0, MOST)
    .entries()) {
    const [name, value] = [miText(record, 'name'), miText(record, 'value')];
    if (name === undefined || value === undefined || !NAME.test(name)) continue;
    const type = miText(typed[at] ?? {}, 'type');
    const text = type === undefined ? undefined : await textOf(gdb, frame, name, type);
    variables.push({
      name,
      kind: miText(record, 'arg') === '1' ? 'argument' : 'local',
      ...(type === undefined ? {} : { type }),
      value: shortened(text ?? value),
    });
  }
  for (const [name, [, usual]] of Object.entries(SETTINGS)) await gdb.ask(`-gdb-set print ${name} ${usual}`);
  return variables;
}

const STRING = /^(?:const )?std::(?:__cxx11::)?(?:string|basic_string<char, .*>)(?: &)?$/;
const VECTOR = /^(?:const )?std::vector<(?!bool,).*>(?: &)?$/;
const MOST_ELEMENTS = 16;

/** The content of libstdc++'s strings and vectors (GCC 5 and newer): gdb runs no code that would print them. */
async function textOf(gdb: Gdb, frame: string, name: string, type: string): Promise<string | undefined> {
  const evaluate = async (expression: string): Promise<string | undefined> =>
    miText((await gdb.ask(`-data-evaluate-expression ${frame} ${miQuote(expression)}`)) ?? {}, 'value');
  if (STRING.test(type)) return /^0x[0-9a-f]+ (".*)$/s.exec((await evaluate(`${name}._M_dataplus._M_p`)) ?? '')?.[1];
  if (!VECTOR.test(type)) return undefined;
  const count = Number(await evaluate(`${name}._M_impl._M_finish - ${name}._M_impl._M_start`));
  if (!Number.isInteger(count) || count < 0) return undefined;
  const elements = count === 0 ? '{}' : await evaluate(`*${name}._M_impl._M_start@${Math.min(count, MOST_ELEMENTS)}`);
  return elements?.startsWith('{') !== true
    ? undefined
    : `${count} ${count === 1 ? 'element' : 'elements'} ${elements}`; // of a type that is not whole gdb counts bytes
}

/** Where a text within a structure is says nothing. */
const TEXT_ADDRESS = /(?<=(?: = |\{|, ))0x[0-9a-f]+ (?=")/g;
/** A string of libstdc++ within another object. */
const STRING_OBJECT =
  /\{(?:static npos = \d+, )?_M_dataplus = \{(?:<[^=]*> = \{\.\.\.\}, )?_M_p = ("(?:[^"\\]|\\.)*"(?:\.\.\.)?)\}, _M_string_length = \d+, \{[^{}]*\}\}/g;

function shortened(value: string): string {
  const text = value.replaceAll(TEXT_ADDRESS, '').replaceAll(STRING_OBJECT, '$1');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
