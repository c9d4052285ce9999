import { z } from 'zod';
import type { Written } from '../written.ts';
import { Hex } from '../frame.ts';
import { OF_CRASH } from './of-crash.ts';

const Mapping = z.looseObject({
  kind: z
    .enum(['heap', 'stack', 'guard', 'file', 'data', 'vdso', 'reserved', 'anonymous'])
    .describe(
      "data: what a file's mapping goes on with where the file ends (.bss). guard: no access, below the stack of a thread. reserved: no access, for whatever reason. anonymous: of no file, and nothing tells what for.",
    ),
  start: Hex,
  end: Hex.describe('The first address behind it.'),
  permissions: z.string().describe('rw-'),
  thread: z.number().int().optional().describe('Whose stack it is, or whose guard.'),
  file: z.string().optional(),
});

const Neighbour = z.looseObject({ mapping: Mapping, distance: Hex.describe('Bytes to its nearest one.') });

/** What an allocator keeps of a piece of memory. */
const HeapChunk = z.looseObject({
  allocator: z.enum(['glibc']),
  start: Hex.describe('What malloc gave.'),
  size: z.number().int().describe('Bytes that may be used from there on.'),
  state: z
    .enum(['in-use', 'freed', 'cached', 'top'])
    .optional()
    .describe(
      'cached: freed, and kept by a thread for itself. top: of nobody yet, or freed into the rest. Absent where it is not known.',
    ),
  bin: z
    .enum(['tcache', 'fastbin', 'unsorted', 'small', 'large'])
    .optional()
    .describe('The list that a freed one is in.'),
  arena: z
    .enum(['main', 'thread', 'mapping'])
    .describe('Whose it is: the main arena, another, or a mapping of its own.'),
});

/** Bytes of memory in rows; what may be a secret is `**` and `*`. */
const Bytes = z.array(
  z.looseObject({
    address: Hex,
    hex: z.string().describe('Its bytes in groups of four.'),
    text: z.string().describe('The same as text; a dot where there is no letter.'),
    marked: z.literal(true).optional().describe('It has the address that the rows are around.'),
  }),
);

/** What lies around an address. */
const PLACE = {
  mapping: Mapping.optional().describe('That the address is in; absent where it is in none.'),
  fileOffset: Hex.optional().describe('Where in the file of the mapping the address is.'),
  below: Neighbour.optional().describe('Of an address in no mapping: the nearest one below.'),
  above: Neighbour.optional().describe('Of an address in no mapping: the nearest one above.'),
  heap: HeapChunk.optional().describe('The piece of the heap that the address is in.'),
  looksLike: z
    .string()
    .optional()
    .describe(
      'What the memory there looks like (text, a byte over and over), or, where nothing is mapped, the address itself.',
    ),
  bytes: Bytes.optional().describe('With --hexdump: what is around it.'),
};

const Evidence = z.looseObject({
  what: z
    .enum([
      'freed-memory',
      'stale-memory',
      'freed-twice',
      'overwritten-header',
      'overwritten-canary',
      'fill',
      'text',
      'one-bit',
    ])
    .describe(
      'freed-memory: the pointer is what the allocator stores there. stale-memory: the same where it is in use again. overwritten-header: the chunks of a heap do not go on behind `heap`, so that what the allocator keeps before or behind it is not what it was. overwritten-canary: so was what guards the return address of `frame`, and `variable` lies right below. fill: the address is what memory is filled with. text: it is text. one-bit: another in a single bit is mapped.',
    ),
  text: z.string(),
  confidence: z.enum(['high', 'medium', 'low']),
  value: Hex.optional().describe('The pointer that it is about.'),
  register: z.string().optional().describe('The register that held it.'),
  heap: HeapChunk.optional().describe('The piece of the heap that it is about.'),
  variable: z
    .looseObject({ name: z.string(), type: z.string(), address: Hex })
    .optional()
    .describe('The array that it is about.'),
  frame: z.number().int().nonnegative().optional().describe('The frame that has the variable.'),
  bytes: Bytes.optional().describe('With --hexdump: what is around where that begins.'),
});

/** The memory around the address of a fault, and what it says of the fault. */
export const MemorySection = z.looseObject({
  kind: z.literal('memory'),
  ...OF_CRASH,
  title: z.string(),
  address: Hex.optional().describe("The fault's; absent where it has none."),
  ...PLACE,
  pointers: z
    .array(z.looseObject({ register: z.string(), address: Hex, ...PLACE }))
    .optional()
    .describe('Registers of the fault frame that lead to freed memory.'),
  evidence: z.array(Evidence).optional().describe('What the memory says of the fault; the first is the best.'),
});

export type MemorySection = Written<z.infer<typeof MemorySection>>;
export type MemoryPlace = Pick<MemorySection, keyof typeof PLACE>;
export type MemoryBytes = Written<z.infer<typeof Bytes>>;
export type MemoryMapping = Written<z.infer<typeof Mapping>>;
export type MemoryHeapChunk = Written<z.infer<typeof HeapChunk>>;
export type MemoryEvidence = Written<z.infer<typeof Evidence>>;
