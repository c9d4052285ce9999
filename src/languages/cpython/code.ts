import { fieldsOf } from '../../elf/fields.ts';
import { known } from '../../text/known.ts';
import { inside, type Numbers } from '../memory.ts';
import type { Layout } from './layout.ts';
import { lineTable, type LineTable } from './lines.ts';
import type { Objects } from './objects.ts';

/** A code object: what a frame runs. */
export interface Code {
  readonly file: string;
  readonly function: string;
  /** Where its instructions begin, and how many bytes they have; absent where they lie elsewhere. */
  readonly instructions?: { readonly start: bigint; readonly size: number };
  /** It is that of an `async def` which yields nothing; absent where that is not known. */
  readonly isCoroutine?: boolean;
  /** The line of an instruction. */
  readonly lineAt: LineTable;
}

const UNIT = 2;
/** `CO_COROUTINE` of co_flags. */
const COROUTINE = 0x80;

/** Reads code objects, each once. Undefined for what is none, or whose names memory does not hold. */
export function codeReader(memory: Numbers, layout: Layout, objects: Objects): (address: bigint) => Code | undefined {
  const read = new Map<bigint, Code | undefined>();
  return (address) => {
    if (!read.has(address)) read.set(address, readCode(memory, layout, objects, address));
    return read.get(address);
  };
}

function readCode(memory: Numbers, layout: Layout, objects: Objects, address: bigint): Code | undefined {
  const data = objects.isCode(address) ? memory.bytes(address, layout.code.size) : undefined;
  if (data === undefined) return undefined;
  const fields = fieldsOf(data, memory.encoding);
  const textAt = (offset: number | undefined) => (offset === undefined ? undefined : objects.text(fields.word(offset)));
  const { code } = layout;
  const [file, name] = [textAt(code.fileName), textAt(code.qualifiedName) ?? textAt(code.name)];
  const lines = objects.bytes(fields.word(code.lines));
  if (file === undefined || name === undefined || lines === undefined) return undefined;
  const size = Number(fields.word(layout.object.size)) * UNIT;
  return {
    file,
    function: name,
    ...known({
      isCoroutine: code.flags === undefined ? undefined : (fields.u32(code.flags) & COROUTINE) !== 0,
      instructions: code.instructions === undefined ? undefined : { start: inside(address, code.instructions), size },
    }),
    lineAt: lineTable(layout.lineForm, lines, fields.i32(code.firstLine)),
  };
}
