/** Flags of V8 that make its heap small, as it starts with them. */
const USUAL = { '--semi-space-growth-factor': 2, '--heap-growing-percent': 0 } as const;

type Flag = keyof typeof USUAL;

/** What was set, in the whole process: this file is in what starts, and again in what commands load. */
const chosen = ((globalThis as Record<symbol, unknown>)[Symbol.for('faultline: small heap')] ??= new Map()) as Map<
  Flag,
  number
>;

/**
 * From here on the space for new objects stays as large as it is, 4 to 8 MB once a command has loaded: it would grow to 64 MB (Node 24) where
 * much is read in one go. V8 takes its size from this flag each time it would grow, and from `--max-semi-space-size` only when Node starts.
 */
export function keepNewSpaceSmall(): void {
  choose('--semi-space-growth-factor', 1);
}

/**
 * From here on V8 collects early. What is read piece by piece is garbage soon: a new space of its usual size only holds more of that, and many
 * times its size of memory outside of the heap may wait for it; and a heap that may grow fourfold before it is looked through is mostly garbage.
 */
export function keepHeapSmall(): void {
  keepNewSpaceSmall();
  choose('--heap-growing-percent', 20);
}

/** Does something under the flags that V8 starts with: compiled code is of use only where they are those that it was made with. */
export function withUsualFlags<T>(work: () => T): T {
  for (const flag of chosen.keys()) set(flag, USUAL[flag]);
  try {
    return work();
  } finally {
    for (const [flag, value] of chosen) set(flag, value);
  }
}

function choose(flag: Flag, value: number): void {
  chosen.set(flag, value);
  set(flag, value);
}

function set(flag: Flag, value: number): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(`${flag}=${value}`); // loaded when it is needed, for each start has this file
}
