import type { Layout } from './layout.ts';

/**
 * CPython 3.8 to 3.12 with 64 bits, whose memory does not tell its own layout. Measured with offsetof() on the headers of
 * 3.8.18, 3.9.2, 3.9.18, 3.10.13, 3.11.2, 3.11.7 and 3.12.1; within a minor version the parts that are used here do not change,
 * for extension modules may rely on them. Those of the lock are internal: what is read of it is checked.
 */
const LEGACY = {
  object: { type: 8, size: 16 },
  type: { name: 24, flags: 168 },
  bytes: 32,
} as const;

/** Two pointers more than since 3.12: `wstr` and its length. */
const TEXT_WITH_WSTR = { length: 16, state: 32, kindAt: 2, asciiHeader: 48, compactHeader: 72 } as const;
const TEXT = { length: 16, state: 32, kindAt: 2, asciiHeader: 40, compactHeader: 56 } as const;

const CODE_3_8 = { size: 176, fileName: 104, name: 112, lines: 120, firstLine: 40 } as const;
const THREAD_3_8 = { next: 8, interpreter: 16, frame: 24, id: 176 } as const;
const LOCK = { holder: 8, locked: 16, size: 208 } as const;

const DICTIONARY = { keys: 32, values: 40 } as const;
const SET = { mask: 32, table: 40 } as const;

const v3_8: Layout = {
  ...LEGACY,
  interpreter: { id: 16, next: 0, threads: 8 },
  thread: THREAD_3_8,
  gil: { ...LOCK, fromHead: 1120, collectingFromHead: 512 },
  frame: { form: 'object', size: 112, previous: 24, code: 32, instruction: 104, globals: 48 },
  code: CODE_3_8,
  coroutine: {
    form: 'object',
    frame: 16,
    generator: 96,
    runs: { of: 'coroutine', at: 24 },
    top: { form: 'pointer', at: 72 },
    stack: 64,
    locals: 360,
    instructions: 48,
  },
  dictionary: { ...DICTIONARY, form: 'size' },
  attributes: { dictionary: 16 },
  set: SET,
  lineForm: 'lnotab',
  unit: 1,
  text: TEXT_WITH_WSTR,
};

const v3_9: Layout = {
  ...v3_8,
  interpreter: { id: 24, next: 0, threads: 8, collecting: 816 },
  gil: { ...LOCK, fromHead: 320 },
};

const v3_10: Layout = {
  ...v3_9,
  frame: { form: 'object', size: 104, previous: 24, code: 32, instruction: 96, globals: 48 },
  coroutine: {
    form: 'object',
    frame: 16,
    generator: 88,
    runs: { of: 'frame', at: 108 },
    top: { form: 'count', at: 80 },
    stack: 64,
    locals: 352,
    instructions: 48,
  },
  lineForm: 'linetable',
  unit: 2,
};

const v3_11: Layout = {
  ...LEGACY,
  interpreter: { id: 48, next: 0, threads: 16, collecting: 848 },
  thread: { next: 8, interpreter: 16, frame: 56, inFrame: 8, id: 152, nativeId: 160 },
  gil: { ...LOCK, fromHead: 320 },
  frame: { form: 'interpreter', size: 72, previous: 48, code: 32, instruction: 56, globals: 8, owner: 69, isEntry: 68 },
  code: {
    size: 184,
    fileName: 112,
    name: 120,
    qualifiedName: 128,
    lines: 136,
    firstLine: 72,
    flags: 48,
    instructions: 184,
  },
  coroutine: {
    form: 'embedded',
    frame: 80,
    state: 75,
    lowestState: -2,
    suspendedAwaits: false,
    top: { form: 'count', at: 64 },
    locals: 72,
  },
  dictionary: { ...DICTIONARY, form: 'logarithm' },
  attributes: { dictionary: -24, values: { form: 'pointer', at: -32 } },
  set: SET,
  lineForm: 'locations',
  unit: 1,
  text: TEXT_WITH_WSTR,
};

const v3_12: Layout = {
  ...v3_11,
  interpreter: { id: 8, next: 0, threads: 72, collecting: 312 },
  thread: { next: 8, interpreter: 16, frame: 56, inFrame: 0, id: 136, nativeId: 144 },
  gil: { ...LOCK, pointer: 384 },
  frame: { form: 'interpreter', size: 72, previous: 8, code: 0, instruction: 56, globals: 24, owner: 70 },
  code: { ...v3_11.code, size: 192, firstLine: 68, instructions: 192 },
  coroutine: {
    form: 'embedded',
    frame: 72,
    state: 67,
    lowestState: -2,
    suspendedAwaits: false,
    top: { form: 'count', at: 64 },
    locals: 72,
  },
  attributes: { dictionary: -24, values: { form: 'tagged' } },
  text: TEXT,
};

/** By the second number of the version. */
export const LAYOUTS: ReadonlyMap<number, Layout> = new Map([
  [8, v3_8],
  [9, v3_9],
  [10, v3_10],
  [11, v3_11],
  [12, v3_12],
]);
