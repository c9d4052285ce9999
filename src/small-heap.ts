import { setFlagsFromString } from 'node:v8';

/**
 * From here on the space for new objects stays as large as it is, 4 to 8 MB once a command has loaded: it would grow to 64 MB (Node 24) where
 * much is read in one go. V8 takes its size from this flag each time it would grow, and from `--max-semi-space-size` only when Node starts.
 */
export function keepNewSpaceSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/**
 * From here on V8 collects early. What is read piece by piece is garbage soon: a new space of its usual size only holds more of that, and many
 * times its size of memory outside of the heap may wait for it; and a heap that may grow fourfold before it is looked through is mostly garbage.
 */
export function keepHeapSmall(): void {
  keepNewSpaceSmall();
  setFlagsFromString('--heap-growing-percent=20');
}
