import type { Core } from '../process/core.ts';

/** What is asked of a process that died: its mappings, its threads, its bytes. */
export type Image = Pick<
  Core,
  'arch' | 'auxv' | 'encoding' | 'executable' | 'files' | 'modules' | 'process' | 'read' | 'segments' | 'threads'
>;

/**
 * What a mapping is. `data`: what a file's mapping goes on with where the file ends (.bss). `guard`: no access, below a thread's stack.
 * `reserved`: no access, for whatever reason. `anonymous`: of no file, and nothing tells what for.
 */
export type MappingKind = 'heap' | 'stack' | 'guard' | 'file' | 'data' | 'vdso' | 'reserved' | 'anonymous';

/** A mapping, and what is known of it. */
export interface Mapping {
  readonly kind: MappingKind;
  readonly start: bigint;
  readonly end: bigint;
  /** `rw-`. */
  readonly permissions: string;
  /** Whose stack it is, or whose guard. */
  readonly thread?: number;
  readonly file?: string;
  /** Where in its file the mapping begins. */
  readonly fileOffset?: bigint;
}

/** A mapping beside an address, and how far away. */
export interface Neighbour {
  readonly mapping: Mapping;
  /** Bytes from the address to its nearest one. */
  readonly distance: bigint;
}

/** Where an address is: in a mapping, or between two. */
export interface Place {
  readonly address: bigint;
  readonly mapping?: Mapping;
  readonly below?: Neighbour;
  readonly above?: Neighbour;
}

/** What an allocator keeps of the memory that an address is in. */
export interface HeapChunk {
  readonly allocator: 'glibc';
  /** What malloc gave, or would. */
  readonly start: bigint;
  /** Bytes that may be used of it, as malloc_usable_size() tells. */
  readonly size: bigint;
  /** `cached`: freed, and kept by a thread for itself. `top`: of nobody yet, or freed into the rest. Absent where it is not known. */
  readonly state?: 'in-use' | 'freed' | 'cached' | 'top';
  /** Where a freed chunk is kept. */
  readonly bin?: 'tcache' | 'fastbin' | 'unsorted' | 'small' | 'large';
  /** The main arena's, that of another, or a mapping of its own. */
  readonly arena: 'main' | 'thread' | 'mapping';
}
