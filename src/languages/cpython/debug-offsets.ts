import { fieldsOf, type Encoding } from '../../elf/fields.ts';
import { known } from '../../text/known.ts';
import type { Layout } from './layout.ts';

/** `_Py_Debug_Cookie`, the first bytes of `_PyRuntime` since 3.13. */
export const COOKIE = Buffer.from('xdebugpy');

/** Bytes of `struct _Py_DebugOffsets` that are read: of 3.14 it has 888. */
export const DEBUG_OFFSETS = 1024;

/** What a run-time tells of itself. */
export interface ToldLayout {
  /** PY_VERSION_HEX: 3.13.5 is 0x030d05f0. */
  readonly version: number;
  readonly freeThreaded: boolean;
  /** From `_PyRuntime`. */
  readonly interpretersHead: number;
  /** Undefined: of a version whose members are not known here, or offsets that can't be. */
  readonly layout?: Layout;
}

/** Members in their order, each of 8 bytes (Include/internal/pycore_runtime.h of 3.13, pycore_debug_offsets.h of 3.14). */
const MEMBERS_3_13 = [
  'runtime.size runtime.finalizing runtime.interpreters_head',
  'interpreter.size interpreter.id interpreter.next interpreter.threads_head interpreter.gc interpreter.imports_modules',
  'interpreter.sysdict interpreter.builtins interpreter.ceval_gil interpreter.gil interpreter.gil_enabled',
  'interpreter.gil_locked interpreter.gil_holder',
  'thread.size thread.prev thread.next thread.interp thread.current_frame thread.thread_id thread.native_thread_id',
  'thread.datastack_chunk thread.status',
  'frame.size frame.previous frame.executable frame.instr_ptr frame.localsplus frame.owner',
  'code.size code.filename code.name code.qualname code.linetable code.firstlineno code.argcount code.localsplusnames',
  'code.localspluskinds code.co_code_adaptive',
  'object.size object.ob_type type.size type.tp_name type.tp_repr type.tp_flags',
  'tuple.size tuple.ob_item tuple.ob_size list.size list.ob_item list.ob_size dict.size dict.ma_keys dict.ma_values',
  'float.size float.ob_fval long.size long.lv_tag long.ob_digit bytes.size bytes.ob_size bytes.ob_sval',
  'unicode.size unicode.state unicode.length unicode.asciiobject_size gc.size gc.collecting',
].flatMap((line) => line.split(' '));

const MEMBERS_3_14 = inserted(MEMBERS_3_13, {
  'interpreter.threads_head': ['interpreter.threads_main'],
  'interpreter.gil_holder': ['interpreter.code_object_generation', 'interpreter.tlbc_generation'],
  'frame.owner': ['frame.stackpointer', 'frame.tlbc_index'],
  'code.co_code_adaptive': ['code.co_tlbc'],
  'list.ob_size': ['set.size', 'set.used', 'set.table', 'set.mask'],
  'gc.collecting': ['gen.size', 'gen.name', 'gen.iframe', 'gen.frame_state'],
});

const MEMBERS: ReadonlyMap<number, readonly string[]> = new Map([
  [0x03_0d, MEMBERS_3_13],
  [0x03_0e, MEMBERS_3_14],
]);

const HEAD = 24;
const WORD = 8;
/** No offset is larger: PyInterpreterState of 3.14 has 400 KB, a frame and a code object some 200 bytes. */
const LARGEST = 1 << 24;
const LARGEST_OBJECT = 1 << 12;
/** Bytes of the lock that follow its first member, condition variables and mutexes of glibc among them. */
const LOCK = 208;

/** Reads what stands at the cookie. Undefined: too short, or no version of CPython's. */
export function readDebugOffsets(data: Buffer, encoding: Encoding): ToldLayout | undefined {
  if (data.length < DEBUG_OFFSETS || !data.subarray(0, COOKIE.length).equals(COOKIE)) return undefined;
  const fields = fieldsOf(data, encoding);
  const version = Number(fields.u64(8));
  const freeThreaded = fields.u64(16) !== 0n;
  const members = MEMBERS.get(version >>> 16);
  const values = new Map(members?.map((name, index) => [name, Number(fields.u64(HEAD + 8 * index))]));
  const told = { version, freeThreaded, interpretersHead: Number(fields.u64(HEAD + 16)) };
  if (told.interpretersHead > LARGEST || version >>> 24 !== 3) return undefined;
  const isSound = [...values].every(
    ([name, at]) => at <= (/^(?:frame|code|bytes|gen)\./.test(name) ? LARGEST_OBJECT : LARGEST),
  );
  return members !== undefined && isSound
    ? { ...told, layout: layoutOf((name) => values.get(name) ?? 0, { ...told, encoding }) }
    : told;
}

function layoutOf(
  at: (member: string) => number,
  { version, freeThreaded, encoding }: { version: number; freeThreaded: boolean; encoding: Encoding },
): Layout {
  const gil = at('interpreter.gil');
  const minor = version >>> 16;
  const word = encoding.bits / 8;
  /** Of the part of a structure that has these members, none of which is larger than a word. */
  const sizeOf = (names: readonly string[]) => Math.max(...names.map((name) => at(name))) + word;
  return {
    interpreter: {
      id: at('interpreter.id'),
      next: at('interpreter.next'),
      threads: at('interpreter.threads_head'),
      collecting: at('interpreter.gc') + at('gc.collecting'),
      size: at('interpreter.size'),
    },
    thread: {
      next: at('thread.next'),
      interpreter: at('thread.interp'),
      frame: at('thread.current_frame'),
      id: at('thread.thread_id'),
      nativeId: at('thread.native_thread_id'),
    },
    gil: {
      pointer: at('interpreter.ceval_gil'),
      holder: at('interpreter.gil_holder') - gil,
      locked: at('interpreter.gil_locked') - gil,
      size: LOCK,
      ...known({ enabled: freeThreaded ? at('interpreter.gil_enabled') : undefined }),
    },
    frame: {
      form: 'interpreter',
      size: sizeOf(['frame.previous', 'frame.executable', 'frame.instr_ptr', 'frame.owner']),
      globals: at('frame.executable') + 3 * word,
      previous: at('frame.previous'),
      code: at('frame.executable'),
      instruction: at('frame.instr_ptr'),
      owner: at('frame.owner'),
    },
    code: {
      size: sizeOf([
        'code.filename',
        'code.name',
        'code.qualname',
        'code.linetable',
        'code.firstlineno',
        'bytes.ob_size',
      ]),
      fileName: at('code.filename'),
      name: at('code.name'),
      qualifiedName: at('code.qualname'),
      lines: at('code.linetable'),
      firstLine: at('code.firstlineno'),
      instructions: at('code.co_code_adaptive'),
    },
    ...objectsOf(at, minor, freeThreaded),
    lineForm: 'locations',
    unit: 1,
    object: { type: at('object.ob_type'), size: at('bytes.ob_size') },
    type: { name: at('type.tp_name'), flags: at('type.tp_flags') },
    bytes: at('bytes.ob_sval'),
    text: {
      length: at('unicode.length'),
      state: at('unicode.state'),
      // Free-threaded builds keep `interned` in a byte of its own since 3.14, so that it can be changed alone.
      kindAt: freeThreaded && minor >= 0x03_0e ? 8 : 2,
      asciiHeader: at('unicode.asciiobject_size'),
      compactHeader: at('unicode.asciiobject_size') + 2 * word,
    },
  };
}

/** What 3.13 does not tell: offsetof() of the headers of 3.13.0 and 3.13.18, free-threaded too. Since 3.14 tasks are found without some of it. */
function objectsOf(
  at: (member: string) => number,
  minor: number,
  freeThreaded: boolean,
): Pick<Layout, 'coroutine' | 'dictionary' | 'attributes' | 'set'> {
  const coroutine = {
    form: 'embedded',
    lowestState: -3,
    suspendedAwaits: true,
    locals: at('frame.localsplus'),
  } as const;
  if (minor >= 0x03_0e)
    return {
      coroutine: {
        ...coroutine,
        frame: at('gen.iframe'),
        state: at('gen.frame_state'),
        top: { form: 'pointer', at: at('frame.stackpointer') },
      },
      set: { mask: at('set.mask'), table: at('set.table') },
    };
  const head = at('object.ob_type') + WORD;
  return {
    coroutine: { ...coroutine, frame: head + 56, state: head + 51, top: { form: 'count', at: 64 } },
    dictionary: { keys: at('dict.ma_keys'), values: at('dict.ma_values'), form: 'logarithm' },
    // Free-threaded builds have no head of the collector's before an object.
    attributes: { dictionary: freeThreaded ? -8 : -24, values: { form: 'inline' } },
    set: { mask: head + 16, table: head + 24 },
  };
}

/** A list with more members behind some of its own. */
function inserted(members: readonly string[], more: Readonly<Record<string, readonly string[]>>): string[] {
  return members.flatMap((member) => [member, ...(more[member] ?? [])]);
}
