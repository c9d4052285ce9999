import { fieldsOf, type Encoding } from '../elf/fields.ts';
import { readExactly, readWord, type Memory } from '../process/memory.ts';
import type { Frame } from '../report/frame.ts';
import { FUTEX, FUTEX_COMMAND, FUTEX_PRIVATE, type FutexCall, type LockKind } from './model.ts';

/** What a futex turned out to be a part of. */
export interface FoundLock {
  readonly kind: LockKind;
  readonly address: bigint;
  /** The owner's thread id, as the process itself counts them. */
  readonly owner: number;
  /** Threads of other processes may have it. */
  readonly isShared: boolean;
}

/** A thread that sleeps in futex(2). */
export interface Sleeper {
  readonly call: FutexCall;
  /** The innermost first. */
  readonly frames: readonly Frame[];
}

/** Where locks are, and how it is stored there. */
export interface LockMemory extends Memory {
  readonly encoding: Encoding;
}

/** The lower bits of a futex with priority inheritance, and of a robust one: who has it (linux/futex.h). */
const TID_MASK = 0x3fffffff;
/** Frames of libc that a wait has, those of inlined functions too. */
const OF_LIBC = 8;

/**
 * The lock that a thread waits for, by its memory. Only glibc's on 64-bit processors are known (2.25 and newer: sysdeps/nptl/bits/struct_mutex.h,
 * struct_rwlock.h), and only what has an owner: a condition variable, a semaphore, Rust's and Go's locks have none.
 * @param isThread whether the process has a thread of that id.
 * @returns undefined where it is not proven to be such a lock, or nobody has it.
 */
export function lockOf(memory: LockMemory, sleeper: Sleeper, isThread: (id: number) => boolean): FoundLock | undefined {
  if (memory.encoding.bits !== 64) return undefined;
  return (
    withPriority(memory, sleeper) ??
    joined(memory, sleeper, isThread) ??
    mutex(memory, sleeper) ??
    rwlock(memory, sleeper, isThread)
  );
}

/** The kernel itself keeps the owner in the word, whatever library made it. */
function withPriority(memory: LockMemory, { call }: Sleeper): FoundLock | undefined {
  const command = call.operation & FUTEX_COMMAND;
  if (command !== FUTEX.lockPi && command !== FUTEX.lockPi2) return undefined;
  const owner = (numberAt(memory, call.address, 0) ?? 0) & TID_MASK;
  return owner === 0 ? undefined : { kind: 'pi-mutex', address: call.address, owner, isShared: isShared(call) };
}

/** Of struct pthread on x86-64 (nptl/descr.h): tid; it begins with its own address, which stands there twice. */
const TID_AT = 0x2d0n;
const SELF_AT = 0x10n;

/** pthread_join waits for the kernel to clear the thread's own id. */
function joined(
  memory: LockMemory,
  { call, frames }: Sleeper,
  isThread: (id: number) => boolean,
): FoundLock | undefined {
  const owner = numberAt(memory, call.address, 0);
  if (!isWait(call) || owner === undefined || owner !== call.value || !isThread(owner)) return undefined;
  const start = call.address - TID_AT;
  const isDescriptor = [start, start + SELF_AT].every((at) => readWord(memory, at, memory.encoding) === start);
  if (!isDescriptor && named(frames, JOIN) === undefined) return undefined;
  return { kind: 'join', address: call.address, owner, isShared: false };
}

const JOIN = /pthread_(?:timed|clock)?join|lll_wait_tid/;
const MUTEX = /pthread_mutex_(?:timed|clock|cond_)?lock/;
const RWLOCK = /pthread_rwlock_(?:timed|clock)?(?:rd|wr)lock/;

/** pthread_mutex_t: __lock, __count, __owner, __nusers, __kind. */
const MUTEX_OWNER = 8;
const MUTEX_USERS = 12;
const MUTEX_KIND = 16;
/** Types 0 to 3, robust, priority inheritance and protection, process-shared, elision. */
const KINDS = 0x3ff;
const ROBUST = 0x10;
const SHARED = 0x80;

function mutex(memory: LockMemory, { call, frames }: Sleeper): FoundLock | undefined {
  const [word, owner, users, kind] = [0, MUTEX_OWNER, MUTEX_USERS, MUTEX_KIND].map((at) =>
    numberAt(memory, call.address, at),
  );
  if (!isWait(call) || !word || !owner || !users || kind === undefined || (kind & ~KINDS) !== 0) return undefined;
  // A robust one is locked by a function that has no name where there are no debug symbols: three words that agree say the same.
  const isRobust = (kind & ROBUST) !== 0 && (word & TID_MASK) === owner && (call.value & TID_MASK) === owner;
  if (!isRobust && named(frames, MUTEX) === undefined) return undefined;
  return { kind: 'mutex', address: call.address, owner, isShared: (kind & SHARED) !== 0 || isShared(call) };
}

/** pthread_rwlock_t: __readers, __writers, __wrphase_futex, __writers_futex, two more, __cur_writer. */
const RWLOCK_WRITER = 24;
/** PTHREAD_RWLOCK_WRLOCKED of __readers (nptl/pthread_rwlock_common.c). */
const WRITE_LOCKED = 2;

/** Readers have no names: only one that is locked to write tells who has it. */
function rwlock(
  memory: LockMemory,
  { call, frames }: Sleeper,
  isThread: (id: number) => boolean,
): FoundLock | undefined {
  if (!isWait(call) || named(frames, RWLOCK) === undefined) return undefined;
  // It begins at a multiple of 8, and whoever waits does so at the word of readers, of the phase or of writers.
  const starts = call.address % 8n === 4n ? [call.address - 12n] : [call.address - 8n, call.address];
  const found = starts.flatMap((address): FoundLock[] => {
    const [readers, owner] = [numberAt(memory, address, 0), numberAt(memory, address, RWLOCK_WRITER)];
    return readers === undefined || (readers & WRITE_LOCKED) === 0 || !owner || !isThread(owner)
      ? []
      : [{ kind: 'rwlock', address, owner, isShared: isShared(call) }];
  });
  return found.length === 1 ? found[0] : undefined;
}

function isWait({ operation }: FutexCall): boolean {
  const command = operation & FUTEX_COMMAND;
  return command === FUTEX.wait || command === FUTEX.waitBitset;
}

function isShared({ operation }: FutexCall): boolean {
  return (operation & FUTEX_PRIVATE) === 0;
}

const GLIBC = /\/(?:libc\.so\.6|libc-2\.\d+\.so|libpthread\.so\.0|libpthread-2\.\d+\.so)$/;
/** glibc's way to sleep for a lock: it tells that a static program has glibc. */
const OF_GLIBC = /lll_lock_wait|futex_abstimed_wait/;

/** A function of glibc among the innermost frames. musl has the same names, and other layouts. */
function named(frames: readonly Frame[], name: RegExp): Frame | undefined {
  const inner = frames.slice(0, OF_LIBC);
  const isStatic = inner.some((frame) => OF_GLIBC.test(frame.function ?? ''));
  return inner.find((frame) => name.test(frame.function ?? '') && (GLIBC.test(frame.module ?? '') || isStatic));
}

/** 32 bits. */
function numberAt(memory: LockMemory, address: bigint, offset: number): number | undefined {
  const bytes = address <= 64n ? undefined : readExactly(memory, address + BigInt(offset), 4);
  return bytes && fieldsOf(bytes, memory.encoding).u32(0);
}
