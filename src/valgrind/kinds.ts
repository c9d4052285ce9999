/** How the first line of an error begins, and valgrind's XML name of its kind (3.15 to 3.27). */
const MESSAGES: readonly (readonly [start: string, kind: string])[] = [
  ['Invalid read of size ', 'InvalidRead'],
  ['Invalid write of size ', 'InvalidWrite'],
  ['Conditional jump or move depends on uninitialised value', 'UninitCondition'],
  ['Use of uninitialised value of size ', 'UninitValue'],
  ['Syscall param ', 'SyscallParam'],
  ['Uninitialised byte(s) found during client check request', 'ClientCheck'],
  ['Unaddressable byte(s) found during client check request', 'ClientCheck'],
  ['Invalid free() / delete / delete[] / realloc()', 'InvalidFree'],
  ['Mismatched free() / delete / delete []', 'MismatchedFree'],
  ['Jump to the invalid address stated on the next line', 'InvalidJump'],
  ['Source and destination overlap in ', 'Overlap'],
  ['Illegal memory pool address', 'InvalidMemPool'],
  ["Argument '", 'FishyValue'],
  ['Invalid alignment value: ', 'InvalidAlignment'],
  ['Invalid size value: ', 'InvalidSizeAndAlignment'],
  ['Unsafe allocation with size of zero is implementation-defined', 'InvalidSize'],
  ['Open file descriptor ', 'FdNotClosed'],
  ['Open AF_', 'FdNotClosed'],
  ['Open unknown socket ', 'FdNotClosed'],
  ['Possible data race during ', 'Race'],
  ['Conflicting load by ', 'ConflictingAccess'],
  ['Conflicting store by ', 'ConflictingAccess'],
  ['Acquired at:', 'HoldtimeErr'], // drd tells where the lock was taken before it tells the error
  ['Lock on ', 'HoldtimeErr'],
  ['Probably a race condition: condition variable ', 'CondRaceErr'],
  ['wrong type of synchronization object', 'GenericErr'],
  ['missing happens-before annotation', 'GenericErr'],
  ['Invalid VG_USERREQ__', 'GenericErr'],
  ['Undestroyed ', 'UndestroyedLock'],
];

/** What needs more than a beginning; tried in this order. The last ones are drd's, which builds its lines from parts. */
const PATTERNS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/\(\) with size 0$/, 'ReallocSizeZero'],
  [/\(\) invalid size value: /, 'InvalidSize'],
  [/^Mismatched .* size value: /, 'MismatchedAllocateDeallocateSize'],
  [/^Mismatched .* alignment alloc value: /, 'MismatchedAllocateDeallocateAlignment'],
  [/^File descriptor \S+ .* is already closed$/, 'FdBadClose'],
  [/^File descriptor -?\d+ (?:was closed already|was never created|Invalid file descriptor)/, 'FdBadUse'],
  [/^Thread #\d+: lock order /, 'LockOrder'],
  [/^Thread #\d+ unlocked a not-locked lock/, 'UnlockUnlocked'],
  [/^Thread #\d+ unlocked lock at .* currently held by/, 'UnlockForeign'],
  [/^Thread #\d+ unlocked an invalid lock/, 'UnlockBogus'],
  [/^Thread #\d+'s call to .* failed/, 'PthAPIerror'],
  [/^Thread #\d+: .*associated lock is not held/, 'Dubious'],
  [/^Thread #\d+: /, 'Misc'],
  [/ contains unaddressable byte\(s\)$/, 'CoreMemError'],
  [/: mutex 0x[\da-f]+, recursion count /, 'MutexErr'],
  [/^The object at address 0x[\da-f]+ is not a mutex/, 'MutexErr'],
  [/: cond 0x[\da-f]+, mutex 0x[\da-f]+ locked by thread/, 'CondDestrErr'],
  [/: condition variable 0x[\da-f]+, mutexes /, 'CondWaitErr'],
  [/: cond 0x[\da-f]+/, 'CondErr'],
  [/: semaphore 0x[\da-f]+/, 'SemaphoreErr'],
  [/: barrier 0x[\da-f]+/, 'BarrierErr'],
  [/: rwlock 0x[\da-f]+/, 'RwlockErr'],
  [/^[Nn]ot a (?:barrier|semaphore|mutex|condition variable|reader-writer lock)$/, 'GenericErr'],
  [/^\w+ called on address 0x[\da-f]+ which already has a live lock record$/i, 'ReinitialisedLock'],
  [/^pthread_\w+\(\): invalid thread ID 0x[\da-f]+$/, 'InvalidThreadId'],
  [/^The annotation macro \S+ has not yet been implemented in <valgrind\/helgrind/, 'UnimpHgClReq'],
  [/^The annotation macro \S+ has not yet been implemented in <valgrind\/drd/, 'UnimpDrdClReq'],
];

/** How valgrind's `operator new` says that it can't throw std::bad_alloc, as the program's would; it ends the process then. */
export const CANNOT_THROW = 'new/new[] failed and should throw an exception, but Valgrind';
export const CANNOT_THROW_REASON =
  "new/new[] failed and should throw an exception, but Valgrind can't throw exceptions and so ended the process";

/** What helgrind's --track-destroy tells outside of any error: `ERROR SUMMARY` counts none of it. Both names are ours. */
export const UNCOUNTED_KINDS: ReadonlySet<string> = new Set(['UndestroyedLock', 'ReinitialisedLock']);

/** What tells that a line between stacks belongs to the error above it, though it is not indented. */
const CONTINUATIONS: readonly string[] = [
  'This conflicts with a previous ',
  'Observed (incorrect) order is: ',
  'Required order was established by ',
  'Address 0x', // drd: `Address 0x4a6b038 is at offset 8 from 0x4a6b030. Allocation context:`
  'Allocation context: ',
  'Other segment ',
  'Conflicting wait call by ',
];

const BY_LETTER = Map.groupBy(MESSAGES, ([start]) => start.charCodeAt(0));
const FIRST_OBSERVED = /^(?:mutex|cond|semaphore|barrier|rwlock) 0x[\da-f]+ was first observed at:$/;

/** The kind of the error that begins with this line; undefined for any other line. */
export function kindOf(message: string): string | undefined {
  const known = BY_LETTER.get(message.charCodeAt(0))?.find(([start]) => message.startsWith(start));
  return known?.[1] ?? PATTERNS.find(([pattern]) => pattern.test(message))?.[1];
}

/** Whether a line that is not indented goes on with the error above it. */
export function isContinuation(message: string): boolean {
  return CONTINUATIONS.some((start) => message.startsWith(start)) || FIRST_OBSERVED.test(message);
}
