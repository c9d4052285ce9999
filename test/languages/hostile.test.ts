import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { COOKIE, DEBUG_OFFSETS } from '../../src/languages/cpython/debug-offsets.ts';
import { LAYOUTS } from '../../src/languages/cpython/layouts.ts';
import { readPython } from '../../src/languages/cpython/read.ts';
import { listedTasks } from '../../src/languages/cpython/listed-tasks.ts';
import { objectsOf } from '../../src/languages/cpython/objects.ts';
import { typesOf } from '../../src/languages/cpython/types.ts';
import { numbersOf, type LanguageImage } from '../../src/languages/memory.ts';

const ENCODING = { bits: 64, littleEndian: true } as const;
const LIMITS = { first: 1, frames: 100, otherFrames: 10, allFrames: 1000 };
const BASE = 0x10_0000n;
const SIZE = 1 << 20;
/** The first of a thread's words; every structure of it is in one piece of memory. */
const PLACES = {
  interpreters: 0x100,
  interpreter: 0x1000,
  thread: 0x2000,
  frames: 0x3000,
  code: 0x8000,
  types: 0xa000,
};

/** Memory of one writable mapping of a Python, of numbers at offsets. */
function image(
  path: string,
  words: Readonly<Record<number, bigint>>,
  bytes?: readonly [at: number, bytes: Buffer],
): LanguageImage {
  const memory = Buffer.alloc(SIZE);
  for (const [at, word] of Object.entries(words)) memory.writeBigUInt64LE(BigInt.asUintN(64, word), Number(at));
  bytes?.[1].copy(memory, bytes[0]);
  const end = BASE + BigInt(SIZE);
  const read = (address: bigint, length: number) =>
    address >= BASE && address < end
      ? memory.subarray(Number(address - BASE), Number(address - BASE) + length)
      : undefined;
  return {
    encoding: ENCODING,
    read,
    cstring: (address, max = 16) => read(address, max)?.toString('latin1').split('\0')[0],
    segments: [{ start: BASE, end, readable: true, writable: true, executable: false, fileOffset: 0, fileSize: SIZE }],
    modules: [{ path, base: BASE, end, firstPageInCore: true }],
    files: [{ path, start: BASE, end, fileOffset: 0n }],
    noted: [{ id: 1, signal: 11 }],
    threads: [],
    arch: undefined,
  };
}

const at = (offset: number): bigint => BASE + BigInt(offset);

/** The words of an interpreter with a thread that has frames of 3.11, each with its own address and the one before it. */
function running(frames: readonly number[], code = at(PLACES.code)): Record<number, bigint> {
  const { interpreter, thread, frame, code: offsets } = LAYOUTS.get(11) ?? assert.fail();
  const { interpreters, interpreter: own, thread: state, types } = PLACES;
  const text = at(0xb000);
  return {
    [interpreters]: at(own),
    [interpreters + 8]: at(own),
    [interpreters + 16]: 1n,
    [own + interpreter.threads]: at(state),
    [state + thread.interpreter]: at(own),
    [state + thread.id]: 0x7f00n,
    [state + (thread.nativeId ?? 0)]: 1n,
    [state + thread.frame]: at(0x2800),
    [0x2800 + (thread.inFrame ?? 0)]: at(frames[0] ?? 0),
    ...Object.fromEntries(
      frames.flatMap((place, index) => [
        [place + frame.previous, frames[index + 1] === undefined ? 0n : at(frames[index + 1] ?? 0)],
        [place + frame.code, code],
        [place + frame.instruction, at(PLACES.code + (offsets.instructions ?? 0))],
      ]),
    ),
    // A code object, a str and a bytes, whose types are of the type `type`.
    [PLACES.code + 8]: at(types),
    [PLACES.code + 16]: 4n,
    [PLACES.code + offsets.fileName]: text,
    [PLACES.code + offsets.name]: text,
    [PLACES.code + (offsets.qualifiedName ?? 0)]: text,
    [PLACES.code + offsets.lines]: at(0xc000),
    [PLACES.code + offsets.firstLine]: 7n,
    [types + 8]: at(types + 0x300),
    [types + 24]: at(types + 0xf00),
    [types + 0xf00]: 0x65_64_6f_63n, // code
    [types + 0x100 + 168]: BigInt(1 << 28),
    [types + 0x200 + 168]: BigInt(1 << 27),
    [types + 0x300 + 8]: at(types + 0x300),
    [types + 0x300 + 168]: 2n ** 31n,
    [0xb000 + 8]: at(types + 0x100),
    [0xb000 + 16]: 1n,
    [0xb000 + 32]: 0b0_1_1_001_00n,
    [0xb000 + 48]: 0x61n,
    [0xc000 + 8]: at(types + 0x200),
    [0xc000 + 16]: 1n,
    [0xc000 + 32]: 0x80n | (10n << 3n) | 7n,
  };
}

const PYTHON = '/usr/bin/python3.11';
const FRAMES = [PLACES.frames, PLACES.frames + 0x100, PLACES.frames + 0x200];

function read(words: Readonly<Record<number, bigint>>, path = PYTHON) {
  const found = readPython(image(path, words), LIMITS);
  return found === undefined || 'why' in found
    ? found
    : found.threads.map(({ frames, endsBecause }) => ({
        names: frames.map(({ file, line }) => `${file}:${line}`),
        endsBecause,
      }));
}

suite('memory that somebody forged', () => {
  test('as it should be', () => {
    assert.deepEqual(read(running(FRAMES)), [{ names: ['a:7', 'a:7', 'a:7'], endsBecause: undefined }]);
  });

  test('frames in a circle', () => {
    const { frame } = LAYOUTS.get(11) ?? assert.fail();
    const circle = read({ ...running(FRAMES), [PLACES.frames + 0x200 + frame.previous]: at(PLACES.frames) });
    assert.deepEqual(circle, [{ names: ['a:7', 'a:7', 'a:7'], endsBecause: 'its frames lead back to one of them' }]);
  });

  test('more frames than anybody reads', () => {
    const many = Array.from({ length: 300 }, (_, index) => 0x1_0000 + index * 0x100);
    const [thread] = read(running(many)) as { names: string[]; endsBecause?: string }[];
    assert.equal(thread?.names.length, 100);
    assert.match(thread?.endsBecause ?? '', /more than 100/);
  });

  test('a frame that leads nowhere, and one whose code is none', () => {
    const { frame } = LAYOUTS.get(11) ?? assert.fail();
    const nowhere = { ...running(FRAMES), [PLACES.frames + frame.previous]: 0xdead_beefn };
    assert.deepEqual(read(nowhere), [{ names: ['a:7'], endsBecause: 'memory does not hold frame 1' }]);
    const noCode = { ...running(FRAMES), [PLACES.frames + 0x100 + frame.code]: at(0xb000) };
    assert.deepEqual(read(noCode), [{ names: ['a:7'], endsBecause: "what frame 1 runs can't be read" }]);
  });

  test('a text that is longer than memory, of no kind, or no text', () => {
    for (const forged of [{ [0xb000 + 16]: 2n ** 60n }, { [0xb000 + 32]: 0n }, { [0xb000 + 8]: at(PLACES.types) }])
      assert.deepEqual(read({ ...running(FRAMES), ...forged }), [
        { names: [], endsBecause: "what frame 0 runs can't be read" },
      ]);
  });

  test('an instruction that is none of its code has no line', () => {
    const { frame } = LAYOUTS.get(11) ?? assert.fail();
    const elsewhere = { ...running([PLACES.frames]), [PLACES.frames + frame.instruction]: at(0x9000) };
    assert.deepEqual(read(elsewhere), [{ names: ['a:undefined'], endsBecause: undefined }]);
  });

  test('interpreters and threads in a circle, or of another interpreter', () => {
    const { interpreter, thread } = LAYOUTS.get(11) ?? assert.fail();
    const not = {
      why: 'its run-time is not in the memory that can be read, or not as this version has it, or was not started',
    };
    assert.deepEqual(
      read({ ...running(FRAMES), [PLACES.interpreter + interpreter.next]: at(PLACES.interpreter) }),
      not,
    );
    assert.deepEqual(read({ ...running(FRAMES), [PLACES.thread + thread.interpreter]: at(PLACES.code) }), not);
    const circle = readPython(
      image(PYTHON, { ...running(FRAMES), [PLACES.thread + thread.next]: at(PLACES.thread) }),
      LIMITS,
    );
    assert.ok(circle !== undefined && 'threads' in circle);
    assert.deepEqual([circle.threads.length, circle.missing], [1, 'the list of threads is damaged']);
  });

  test('a version that is not known, or not told', () => {
    assert.deepEqual(read(running(FRAMES), '/usr/bin/python3.7'), {
      why: 'the structures of Python 3.7 are not known',
    });
    assert.equal(read(running(FRAMES), '/usr/bin/perl'), undefined);
  });

  test('offsets that lead out of every structure, and a version of the future', () => {
    const told = (version: number, offset: bigint): Buffer => {
      const buffer = Buffer.alloc(DEBUG_OFFSETS);
      for (let place = 24; place < DEBUG_OFFSETS; place += 8) buffer.writeBigUInt64LE(offset, place);
      COOKIE.copy(buffer);
      buffer.writeBigUInt64LE(BigInt(version), 8);
      buffer.writeBigUInt64LE(0n, 16);
      return buffer;
    };
    const why = (version: number, offset: bigint) =>
      readPython(image('/usr/bin/python3.13', {}, [0x100, told(version, offset)]), LIMITS);
    assert.deepEqual(why(0x03_0d_00_f0, 0xf_0000n), { why: 'the structures of Python 3.13.0 are not known' });
    assert.deepEqual(why(0x03_63_00_f0, 16n), { why: 'the structures of Python 3.99.0 are not known' });
    assert.deepEqual(why(0x03_0d_00_f0, 2n ** 63n), {
      why: 'its run-time is not in the memory that can be read, or not as this version has it, or was not started',
    });
    assert.deepEqual(why(0x03_0d_00_f0, 24n), { why: "the interpreters of Python 3.13.0 can't be read" });
  });
});

suite('the list of tasks, forged', () => {
  const { object, type, dictionary, set } = LAYOUTS.get(11) ?? assert.fail();
  const [TYPE, TASK_TYPE, SET_TYPE, MODULE_TYPE, TEXT_TYPE] = [0xa000, 0xa200, 0xa400, 0xa600, 0xa800];
  const [GLOBALS, MODULE, VARIABLES, LIST, TABLE, TASK] = [0x1000, 0x1400, 0x1800, 0x2000, 0x3000, 0x6000];
  /** Types with their names, a module of tasks among the variables of a loop, and in it a set with a task. */
  const words: Readonly<Record<number, bigint>> = {
    ...typeAt(TYPE, 0xb000, 2n ** 31n),
    ...typeAt(TASK_TYPE, 0xb020),
    ...typeAt(SET_TYPE, 0xb040),
    ...typeAt(MODULE_TYPE, 0xb060),
    ...typeAt(TEXT_TYPE, 0xb080, 1n << 28n),
    ...textAt(0xc000, 'tasks'),
    ...textAt(0xc100, '_all_tasks'),
    ...textAt(0xb000, 'type', 0),
    ...textAt(0xb020, '_asyncio.Task', 0),
    ...textAt(0xb040, 'set', 0),
    ...textAt(0xb060, 'module', 0),
    ...textAt(0xb080, 'str', 0),
    ...dictionaryAt(GLOBALS, 0xc000, MODULE),
    [MODULE + object.type]: at(MODULE_TYPE),
    [MODULE + 16]: at(VARIABLES),
    ...dictionaryAt(VARIABLES, 0xc100, LIST),
    [LIST + object.type]: at(SET_TYPE),
    [LIST + (set?.mask ?? 0)]: 7n,
    [LIST + (set?.table ?? 0)]: at(TABLE),
    [TABLE + 32]: at(TASK),
    [TASK + object.type]: at(TASK_TYPE),
  };

  test('as it should be, it has the task', () => {
    assert.deepEqual(listed(words), { objects: [at(TASK)] });
  });

  test('more members than a set may have, a table elsewhere, types without names: said', () => {
    const damaged = 'the list that asyncio keeps of tasks is damaged, or was being changed';
    for (const mask of [1n << 16n, 2n ** 63n, 2n ** 64n - 1n])
      assert.deepEqual(listed({ ...words, [LIST + (set?.mask ?? 0)]: mask }), { objects: [], missing: damaged });
    for (const table of [0n, 8n, 2n ** 64n - 8n, at(SIZE)])
      assert.deepEqual(listed({ ...words, [LIST + (set?.table ?? 0)]: table }), { objects: [], missing: damaged });
    assert.deepEqual(listed({ ...words, [TASK_TYPE + type.name]: 0n }), {
      objects: [],
      missing: 'memory does not hold the names of the types of objects',
    });
  });

  test('dictionaries with forged numbers of entries, and indices of any size, have nothing', () => {
    const keys = GLOBALS + 0x80;
    for (const forged of [
      { [keys + 24]: 2n ** 63n },
      { [keys + 24]: (1n << 14n) + 1n },
      { [keys + 8]: 0xffffn },
      { [GLOBALS + (dictionary?.keys ?? 0)]: 8n },
      { [MODULE + 16]: at(GLOBALS) },
      { [MODULE + object.type]: at(SET_TYPE) },
    ])
      assert.equal(listed({ ...words, ...forged }), undefined);
  });

  test('whatever stands there, it is read to an end, and no object is told twice', () => {
    const places = Object.keys(words).map(Number);
    const forged = fc.oneof(
      fc.constantFrom(...places).map((place) => at(place & ~7)),
      fc.constantFrom(0n, 1n, at(SIZE - 8), 2n ** 63n, 2n ** 64n - 1n),
      fc.bigInt(0n, 2n ** 64n - 1n),
    );
    let found = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...places), forged), { maxLength: 12 }), (changes) => {
        const { objects = [] } = listed({ ...words, ...Object.fromEntries(changes) }) ?? {};
        assert.equal(new Set(objects).size, objects.length);
        assert.ok(objects.length <= 1 << 16);
        found += objects.length;
      }),
      { numRuns: 500 },
    );
    assert.ok(found > 0);
  });

  function listed(memoryWords: Readonly<Record<number, bigint>>): ReturnType<typeof listedTasks> {
    const layout = LAYOUTS.get(11) ?? assert.fail();
    const { read, cstring } = image(PYTHON, memoryWords);
    const memory = numbersOf({ read }, ENCODING);
    const objects = objectsOf(memory, layout, cstring);
    return listedTasks({ memory, layout, objects, types: typesOf(memory, layout, cstring) }, new Set([at(GLOBALS)]));
  }

  function typeAt(place: number, name: number, flags = 0n): Record<number, bigint> {
    return { [place + object.type]: at(TYPE), [place + type.name]: at(name), [place + type.flags]: flags };
  }

  /** A compact text, or (without a head) its characters alone. */
  function textAt(place: number, text: string, head = 48): Record<number, bigint> {
    const padded = Buffer.alloc(8 * Math.ceil((text.length + 1) / 8));
    padded.write(text, 'latin1');
    const characters = Array.from({ length: padded.length / 8 }, (_, index) => [
      place + head + 8 * index,
      padded.readBigUInt64LE(8 * index),
    ]);
    const [kind, isCompact, isAscii] = [1n << 2n, 1n << 5n, 1n << 6n];
    const header = {
      [place + 8]: at(TEXT_TYPE),
      [place + 16]: BigInt(text.length),
      [place + 32]: kind | isCompact | isAscii,
    };
    return { ...(head === 0 ? {} : header), ...Object.fromEntries(characters) };
  }

  /** A dictionary of texts, of 3.11, with one entry. */
  function dictionaryAt(place: number, key: number, value: number): Record<number, bigint> {
    const keys = place + 0x80;
    return {
      [place + (dictionary?.keys ?? 0)]: at(keys),
      [keys + 8]: 0x01_03_03n,
      [keys + 24]: 1n,
      [keys + 40]: at(key),
      [keys + 48]: at(value),
    };
  }
});
