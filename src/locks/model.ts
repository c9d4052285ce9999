/** A thread by the kernel's numbers, as they are told to people. */
export interface ThreadRef {
  readonly pid: number;
  readonly threadId: number;
}

export type LockKind =
  | 'mutex'
  | 'pi-mutex'
  | 'rwlock'
  | 'join'
  | 'gil'
  | 'child'
  | 'pipe'
  | 'socket'
  | 'flock'
  | 'record-lock';

/** A thread that waits, and whom for: as far as that is proven. */
export interface Wait {
  readonly waiter: ThreadRef;
  readonly kind: LockKind;
  /** Of the lock, in the waiter's memory. */
  readonly address?: bigint;
  /** Of a file or a pipe. */
  readonly name?: string;
  /** Whoever may end the wait: any one of them. Empty where nobody can. */
  readonly owners: readonly ThreadRef[];
  /** Others may end it whom nobody here can see. */
  readonly orOthers?: true;
  /** Why nobody can end it. */
  readonly lost?: string;
  /** It ends by itself after a time. */
  readonly isTimed: boolean;
}

/** The call of futex(2) that a thread sleeps in. */
export interface FutexCall {
  readonly address: bigint;
  readonly operation: number;
  /** What the word was when the thread went to sleep. */
  readonly value: number;
  readonly isTimed: boolean;
}

/** FUTEX_*: linux/futex.h. The command is what the operation is without its flags. */
export const FUTEX = { wait: 0, lockPi: 6, waitBitset: 9, lockPi2: 13 } as const;
export const FUTEX_COMMAND = 0x7f;
export const FUTEX_PRIVATE = 0x80;

/** The call by its arguments. */
export function futexCall([address = 0n, operation = 0n, value = 0n, timeout = 0n]: readonly bigint[]): FutexCall {
  return {
    address,
    operation: Number(BigInt.asUintN(32, operation)),
    value: Number(BigInt.asUintN(32, value)),
    isTimed: timeout !== 0n,
  };
}
