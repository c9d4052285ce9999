/** An arena of glibc's heap (struct malloc_state): where it is, its lists, its last chunk. Nothing names it: it is told by its form. */
export interface Arena {
  readonly isMain: boolean;
  readonly address: bigint;
  /** Where its `top` is: the unsorted list's head begins there, for a head is addressed as if it were a chunk. */
  readonly lists: bigint;
  /** Its last chunk, of which nobody has anything. */
  readonly top: bigint;
  /** The first address behind it. */
  readonly end: bigint;
}

/** A piece of memory that an arena's chunks fill, from its first one on. */
export interface Heap {
  readonly arena: Arena;
  readonly start: bigint;
  /** The first address behind it. */
  readonly end: bigint;
  /** Its arena has no other. */
  readonly isOnly: boolean;
}

/**
 * A chunk of glibc's heap (malloc.c, struct malloc_chunk): the size of the one before if that is free, its own size with three flags, then
 * what malloc gave, into the first word of the chunk behind it.
 */
export interface Chunk {
  readonly address: bigint;
  readonly size: bigint;
  /** Whether the one before it is in use, or looks so: caches don't clear it. */
  readonly previousInUse: boolean;
}
