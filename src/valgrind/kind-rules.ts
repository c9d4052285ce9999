import type { ValgrindRule } from '../report/rules.ts';

/** The rule (`valgrind/...`) that an error or leak of a kind falls under; a kind that valgrind adds later is `unknown-error`. */
const RULE_OF_KIND = {
  InvalidRead: 'invalid-read',
  InvalidWrite: 'invalid-write',
  InvalidJump: 'invalid-jump',
  UninitCondition: 'uninitialised-value',
  UninitValue: 'uninitialised-value',
  SyscallParam: 'bad-syscall-parameter',
  ClientCheck: 'failed-client-check',
  CoreMemError: 'invalid-read',
  InvalidFree: 'invalid-free',
  MismatchedFree: 'mismatched-free',
  MismatchedAllocateDeallocateSize: 'mismatched-free',
  MismatchedAllocateDeallocateAlignment: 'mismatched-free',
  Overlap: 'overlapping-copy',
  FishyValue: 'questionable-allocation',
  ReallocSizeZero: 'questionable-allocation',
  InvalidAlignment: 'questionable-allocation',
  InvalidSize: 'questionable-allocation',
  InvalidSizeAndAlignment: 'questionable-allocation',
  InvalidMemPool: 'invalid-memory-pool',
  FdBadClose: 'bad-file-descriptor',
  FdBadUse: 'bad-file-descriptor',
  FdNotClosed: 'open-file-descriptor',
  Leak_DefinitelyLost: 'definite-leak',
  Leak_IndirectlyLost: 'indirect-leak',
  Leak_PossiblyLost: 'possible-leak',
  Leak_StillReachable: 'reachable-memory',
  Race: 'data-race',
  ConflictingAccess: 'data-race',
  LockOrder: 'lock-order',
  HoldtimeErr: 'long-held-lock',
  UnlockUnlocked: 'thread-api-misuse',
  UnlockForeign: 'thread-api-misuse',
  UnlockBogus: 'thread-api-misuse',
  PthAPIerror: 'thread-api-misuse',
  Misc: 'thread-api-misuse',
  Dubious: 'thread-api-misuse',
  UndestroyedLock: 'thread-api-misuse',
  ReinitialisedLock: 'thread-api-misuse',
  MutexErr: 'thread-api-misuse',
  CondErr: 'thread-api-misuse',
  CondDestrErr: 'thread-api-misuse',
  CondRaceErr: 'thread-api-misuse',
  CondWaitErr: 'thread-api-misuse',
  SemaphoreErr: 'thread-api-misuse',
  BarrierErr: 'thread-api-misuse',
  RwlockErr: 'thread-api-misuse',
  GenericErr: 'thread-api-misuse',
  InvalidThreadId: 'thread-api-misuse',
  UnimpHgClReq: 'thread-api-misuse',
  UnimpDrdClReq: 'thread-api-misuse',
} as const satisfies Record<string, ValgrindRule>;

/** The rules that errors and leaks can fall under. */
export type KindRule = (typeof RULE_OF_KIND)[keyof typeof RULE_OF_KIND] | 'unknown-error';

export function ruleOfKind(kind: string): KindRule {
  return kind in RULE_OF_KIND ? RULE_OF_KIND[kind as keyof typeof RULE_OF_KIND] : 'unknown-error';
}
