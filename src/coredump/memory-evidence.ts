import { damageOf, freedAgain } from '../memory/damage.ts';
import type { GlibcHeap } from '../memory/glibc/heap.ts';
import type { HeapChunk } from '../memory/model.ts';
import { traceOf, type Asked, type Trace } from '../memory/traces.ts';
import { chunkPlace, chunkState } from '../report/present/heap-chunk.ts';
import type { MemoryEvidence } from '../report/sections/memory.ts';
import { hex } from '../text/hex.ts';
import { known, listOf } from '../text/known.ts';
import { chunkOf } from './memory-section.ts';

/** Whether freed memory led to the address of a fault. */
export function freedEvidence(asked: Asked, heap: GlibcHeap): MemoryEvidence[] {
  return listOf(traceOf(asked, heap)).map((trace) => ({
    what: trace.kind === 'stale-link' ? 'stale-memory' : 'freed-memory',
    text: TEXTS[trace.kind](trace),
    confidence: trace.kind === 'content' ? 'low' : 'medium',
    value: hex(trace.value),
    ...known({ register: trace.register, heap: trace.chunk && chunkOf(trace.chunk) }),
  }));
}

const TEXTS: Readonly<Record<Trace['kind'], (trace: Trace) => string>> = {
  link: (trace) => `${pointerText(trace)} is what glibc stores in freed memory${placeText(trace)}: use after free?`,
  'stale-link': (trace) =>
    `${pointerText(trace)} is what glibc left in memory that was freed and is in use again${placeText(trace)}: not initialised, or used after free?`,
  'list-head': (trace) =>
    `${pointerText(trace)} is the head of one of glibc's lists of freed memory${placeText(trace)}: use after free?`,
  content: (trace) => `${pointerText(trace)} stands in freed memory${placeText(trace)}: use after free?`,
};

function pointerText({ value, register }: Trace): string {
  return register === undefined ? 'the address' : `${hex(value)}, in ${register},`;
}

function placeText({ chunk }: Trace): string {
  return chunk === undefined ? '' : ` (${chunkPlace(chunkOf(chunk))})`;
}

/** What free() says of memory that was freed before: in a thread's cache, in a fast list, or by the chunk behind. */
const FREED_TWICE = /double free (?:detected in tcache|or corruption \((?:fasttop|!prev)\))/;

/**
 * What a heap that glibc found damaged looks like.
 * @param held what registers and the stack of the crash thread hold.
 */
export function corruptionEvidence(
  message: string | undefined,
  held: Iterable<bigint>,
  heap: GlibcHeap,
): MemoryEvidence[] {
  const again = FREED_TWICE.test(message ?? '') ? freedAgain(heap, held) : undefined;
  if (again !== undefined) return [freedTwice(again)];
  const damage = damageOf(heap);
  return damage?.before === undefined ? [] : [overwritten(damage.before)];
}

function freedTwice(chunk: HeapChunk): MemoryEvidence {
  const written = chunkOf(chunk);
  const state = chunkState(written)?.replace('freed, ', '');
  return {
    what: 'freed-twice',
    text: `freed twice: the ${chunkPlace(written)} (${state})?`,
    confidence: 'medium',
    heap: written,
  };
}

function overwritten(before: HeapChunk): MemoryEvidence {
  const written = chunkOf(before);
  const state = chunkState(written);
  return {
    what: 'overwritten-header',
    text: `what glibc keeps around the ${chunkPlace(written)}${state === undefined ? '' : ` (${state})`} was overwritten: written beyond their end?`,
    confidence: 'medium',
    heap: written,
  };
}
