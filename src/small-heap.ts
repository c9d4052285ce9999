import { setFlagsFromString } from 'node:v8';

/**
 * From here on V8 collects early. What is read piece by piece is garbage soon: a new space of its usual size (64 MB with
 * Node 24) only holds more of that, and many times its size of memory outside of the heap may wait for it; and a heap that
 * may grow fourfold before it is looked through is mostly garbage.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}
