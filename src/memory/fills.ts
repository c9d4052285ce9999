/** What a byte says of memory that is filled with it: it was freed, nobody has written to it yet, or it lies around a block. */
export type Meaning = 'freed' | 'fresh' | 'around';

/** A byte that memory is filled with, and by whom. */
export interface Fill {
  readonly byte: number;
  readonly by: string;
  readonly meaning: Meaning;
  /** A library of theirs: where it is loaded, others that have the same byte are not told. */
  readonly library?: RegExp;
}

const PYTHON = /\/(?:lib)?python[23][^/]*$/;
const JVM = /\/libjvm\.so$/;

/**
 * Bytes that allocators, run-times and compilers fill memory with, as their sources have them. By byte; docs/memory.md has it for people.
 * Not in it: what the user chooses (MALLOC_PERTURB_), and 0 and 0xff, which are everybody's.
 */
export const FILLS: readonly Fill[] = [
  // mozjemalloc: kAllocJunk, kAllocPoison (mozmemory_wrap)
  { byte: 0xe4, by: "Firefox's allocator", meaning: 'fresh', library: /\/libxul\.so$/ },
  { byte: 0xe5, by: "Firefox's allocator", meaning: 'freed', library: /\/libxul\.so$/ },
  // jemalloc with opt.junk: JEMALLOC_ALLOC_JUNK, JEMALLOC_FREE_JUNK; MariaDB's TRASH_ALLOC is the same as its first
  { byte: 0xa5, by: 'jemalloc', meaning: 'fresh', library: /\/libjemalloc\.so/ },
  { byte: 0x5a, by: 'jemalloc', meaning: 'freed', library: /\/libjemalloc\.so/ },
  { byte: 0xa5, by: 'MariaDB and MySQL', meaning: 'fresh', library: /\/(?:mysqld|mariadbd)$/ },
  { byte: 0x8f, by: 'MariaDB and MySQL', meaning: 'freed', library: /\/(?:mysqld|mariadbd)$/ },
  // CPython's debug hooks: PYMEM_CLEANBYTE, PYMEM_DEADBYTE, PYMEM_FORBIDDENBYTE since 3.8, and until 3.7
  { byte: 0xcd, by: "CPython's debug allocator", meaning: 'fresh', library: PYTHON },
  { byte: 0xdd, by: "CPython's debug allocator", meaning: 'freed', library: PYTHON },
  { byte: 0xfd, by: "CPython's debug allocator", meaning: 'around', library: PYTHON },
  { byte: 0xcb, by: "CPython's debug allocator before 3.8", meaning: 'fresh', library: PYTHON },
  { byte: 0xdb, by: "CPython's debug allocator before 3.8", meaning: 'freed', library: PYTHON },
  { byte: 0xfb, by: "CPython's debug allocator before 3.8", meaning: 'around', library: PYTHON },
  // Microsoft's debug heap, and those that took its bytes over
  { byte: 0xcd, by: "allocators like Microsoft's debug heap", meaning: 'fresh' },
  { byte: 0xdd, by: "allocators like Microsoft's debug heap", meaning: 'freed' },
  { byte: 0xfd, by: "allocators like Microsoft's debug heap", meaning: 'around' },
  { byte: 0xcc, by: "compilers like Microsoft's with /RTC, on the stack", meaning: 'fresh' },
  // gperftools' debugallocation.cc: kMagicUninitializedByte, kMagicDeletedByte; PartitionAlloc has the same, and kQuarantinedByte
  { byte: 0xab, by: "gperftools' debug allocator", meaning: 'fresh', library: /\/libtcmalloc[^/]*debug/ },
  { byte: 0xcd, by: "gperftools' debug allocator", meaning: 'freed', library: /\/libtcmalloc[^/]*debug/ },
  { byte: 0xab, by: "Chromium's PartitionAlloc", meaning: 'fresh', library: /\/(?:chrome|chromium|electron)$/ },
  { byte: 0xcd, by: "Chromium's PartitionAlloc", meaning: 'freed', library: /\/(?:chrome|chromium|electron)$/ },
  { byte: 0xef, by: "Chromium's PartitionAlloc", meaning: 'freed', library: /\/(?:chrome|chromium|electron)$/ },
  // scudo: PatternFillByte
  { byte: 0xab, by: 'scudo', meaning: 'fresh', library: /\/lib(?:clang_rt\.)?scudo/ },
  // mimalloc: MI_DEBUG_UNINIT, MI_DEBUG_FREED, MI_DEBUG_PADDING
  { byte: 0xd0, by: "mimalloc's debug build", meaning: 'fresh', library: /\/libmimalloc/ },
  { byte: 0xdf, by: "mimalloc's debug build", meaning: 'freed', library: /\/libmimalloc/ },
  { byte: 0xde, by: "mimalloc's debug build", meaning: 'around', library: /\/libmimalloc/ },
  // OpenBSD's malloc and those made of it: SOME_JUNK, SOME_FREEJUNK
  { byte: 0xdb, by: "OpenBSD's malloc", meaning: 'fresh' },
  { byte: 0xdf, by: "OpenBSD's malloc", meaning: 'freed' },
  // HotSpot: uninitBlockPad, freeBlockPad, badResourceValue
  { byte: 0xf1, by: "the JVM's debug build", meaning: 'fresh', library: JVM },
  { byte: 0xba, by: "the JVM's debug build", meaning: 'freed', library: JVM },
  // AddressSanitizer: malloc_fill_byte (max_malloc_fill_size), free_fill_byte
  { byte: 0xbe, by: 'AddressSanitizer', meaning: 'fresh' },
  // -ftrivial-auto-var-init=pattern: clang's 64-bit integers and pointers, gcc's all
  { byte: 0xaa, by: 'clang with -ftrivial-auto-var-init=pattern, on the stack', meaning: 'fresh' },
  { byte: 0xfe, by: 'gcc with -ftrivial-auto-var-init=pattern, on the stack', meaning: 'fresh' },
  // PostgreSQL: wipe_mem() with CLOBBER_FREED_MEMORY
  { byte: 0x7f, by: 'PostgreSQL', meaning: 'freed', library: /\/postgres$/ },
  // Linux: POISON_FREE, POISON_INUSE (include/linux/poison.h), and what was made like it
  { byte: 0x6b, by: "allocators like Linux's", meaning: 'freed' },
];

/** Words that programs fill memory with, or leave in pointers that must not be used any more. */
export const MAGIC_WORDS: readonly { readonly word: bigint; readonly by: string; readonly meaning: Meaning }[] = [
  { word: 0xdeadbeefn, by: 'many programs (Go with clobberfree=1 among them)', meaning: 'freed' },
  { word: 0xfeeefeeen, by: "allocators like Microsoft's HeapFree", meaning: 'freed' },
  { word: 0xbaadf00dn, by: "allocators like Microsoft's LocalAlloc", meaning: 'fresh' },
  { word: 0xdeadc0den, by: 'many programs', meaning: 'freed' },
];

/** LIST_POISON1 and LIST_POISON2 of Linux's lists, in programs that took them over: with the offset that 64-bit kernels add, and without. */
export const LIST_POISONS: readonly bigint[] = [0xdead_0000_0000_0100n, 0xdead_0000_0000_0122n];
