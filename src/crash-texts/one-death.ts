import { SIGABRT } from '../linux/signal-names.ts';
import type { CrashText } from './model.ts';

/** Lines from what a program said before it ended itself to the stack of it. */
const APART = 100;

/**
 * Joins what is told twice of one death, one after the other: a server's crash on its standard error and in its log, the JVM's block on the console and its file, the kernel's line and
 * what systemd-coredump recorded, the C library's message and the stack of the abort.
 */
export function oneDeath(take: (crash: CrashText) => void): { read(crash: CrashText): void; end(): void } {
  let last: CrashText | undefined;
  return {
    read(crash) {
      const joined = last === undefined ? undefined : join(last, crash);
      if (joined === undefined && last !== undefined) take(last);
      last = joined ?? crash;
    },
    end() {
      if (last !== undefined) take(last);
      last = undefined;
    },
  };
}

function join(earlier: CrashText, later: CrashText): CrashText | undefined {
  if (isToldAgain(earlier, later)) return earlier;
  if (isOneProcess(earlier, later)) {
    const [rich, poor] = framesOf(later) >= framesOf(earlier) ? [later, earlier] : [earlier, later];
    const isHandled = rich.handler?.present === true;
    const cause = rich.cause ?? (isHandled ? undefined : poor.cause);
    return {
      ...rich,
      line: earlier.line,
      facts: { ...poor.facts, ...rich.facts },
      ...(cause === undefined ? {} : { cause }),
    };
  }
  const isMessage =
    (earlier.writer === 'the C library' || earlier.writer === 'the C++ run-time') && later.line - earlier.line <= APART;
  const isAbort = later.facts.signal === SIGABRT && (later.cause === undefined || later.cause.class === 'abort');
  return isMessage && isAbort && framesOf(later) > 1 && earlier.cause !== undefined
    ? { ...later, line: earlier.line, cause: earlier.cause }
    : undefined;
}

/** Ceph writes a crash, without a pid, to its standard error and to its log, and again among what it did before: its addresses are the same. */
function isToldAgain(earlier: CrashText, later: CrashText): boolean {
  const addressesOf = ({ threads }: CrashText): string =>
    threads[0]?.frames.map(({ address = '' }) => address).join(' ') ?? '';
  return (
    earlier.writer === 'Ceph' &&
    later.writer === 'Ceph' &&
    earlier.facts.signal === later.facts.signal &&
    framesOf(later) > 0 &&
    addressesOf(earlier) === addressesOf(later)
  );
}

/** One process dies once: pids of two boots or containers may be equal, but not the signal, the program and the place in the log. */
function isOneProcess(earlier: CrashText, later: CrashText): boolean {
  const [a, b] = [earlier.facts, later.facts];
  const differs = (one: unknown, other: unknown): boolean => one !== undefined && other !== undefined && one !== other;
  return (
    a.pid !== undefined &&
    a.pid === b.pid &&
    !differs(a.signal, b.signal) &&
    !differs(a.host, b.host) &&
    (earlier.writer === 'the kernel' || later.writer === 'the kernel'
      ? !(earlier.writer === later.writer) && !differs(a.comm, b.comm)
      : earlier.writer === 'the JVM' && later.writer === 'the JVM')
  );
}

function framesOf({ threads }: CrashText): number {
  return threads[0]?.frames.length ?? 0;
}
