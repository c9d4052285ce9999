import { EMPTY, emptySlots, grown } from './hash-slots.ts';

/** Stacks by number: sequences of frame numbers, each kept once. */
export class StackTable {
  private readonly stacks: Int32Array[] = [];
  private readonly hashes: number[] = [];
  private slots = emptySlots(1 << 10);

  /** The number of the stack that the first `length` frames make. */
  intern(frames: readonly number[], length: number): number {
    const hash = hashOf(frames, length);
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (let stack = this.slots[slot] as number; stack !== EMPTY; stack = this.slots[slot] as number) {
      if (this.hashes[stack] === hash && same(this.stacks[stack] as Int32Array, frames, length)) return stack;
      slot = (slot + 1) & mask;
    }
    const number = this.stacks.push(Int32Array.from(frames.slice(0, length))) - 1;
    this.hashes.push(hash);
    this.slots[slot] = number;
    if (this.stacks.length * 2 > this.slots.length) this.slots = grown(this.slots, this.hashes);
    return number;
  }
}

function hashOf(frames: readonly number[], length: number): number {
  let hash = length;
  for (let at = 0; at < length; at++) {
    hash = Math.imul(hash ^ (frames[at] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash & 0x7fffffff;
}

function same(stack: Int32Array, frames: readonly number[], length: number): boolean {
  if (stack.length !== length) return false;
  for (let at = 0; at < length; at++) if (stack[at] !== frames[at]) return false;
  return true;
}
