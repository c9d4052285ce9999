import type { ListedCoredump } from '../report/sections/coredumps.ts';
import { coredumpctlInfoReader } from './coredumpctl-info.ts';
import { listedCoredump } from './coredumpctl-list.ts';
import { gdbStackReader } from './gdb-stack.ts';
import { journalFieldsReader } from './journal-fields.ts';
import type { CrashText, MakeReader } from './model.ts';

/** In this order: an entry with fields holds systemd-coredump's message, and what gdb prints can't be mistaken for either. */
const READERS: readonly MakeReader[] = [journalFieldsReader, coredumpctlInfoReader, gdbStackReader];

/** What has any of the marks of a crash that was saved as text: most lines of a log have none. */
const MAY_BE =
  /^(?:[ \t]*(?:#\d|PID: |\{$)|\(gdb\)|Thread |Program |Core was|\[Current|__CURSOR=|\S{2,4} \d{4}-\d\d-)|Process \d|Stack trace of|COREDUMP_/;

/** Looks for crashes in a text, line by line. */
export interface CrashTextReader {
  read(line: string): void;
  end(): void;
}

/** A reader of all forms that people save crashes in: coredumpctl, journalctl, gdb. In bounded memory but for what it hands over. */
export function crashTextReader(take: {
  crash(crash: CrashText): void;
  listed?(coredump: ListedCoredump): void;
}): CrashTextReader {
  const readers = READERS.map((make) => make((crash) => take.crash(crash)));
  let [number, within] = [0, false];
  return {
    read(line) {
      number += 1;
      if (!within && !MAY_BE.test(line)) return;
      within = readers.some((reader) => reader.read(line, number));
      const coredump = within ? undefined : listedCoredump(line);
      if (coredump !== undefined) take.listed?.(coredump);
    },
    end() {
      for (const reader of readers) reader.end();
    },
  };
}
