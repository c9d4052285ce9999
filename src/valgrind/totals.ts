import type { Ledger } from './ledger.ts';
import { LEAK_KINDS, type Amount, type LeakName, type Leaks, type VgProcess } from './model.ts';

/** Sums over all processes. */
export type Totals = {
  processes: number;
  errors: number;
  contexts: number;
  leaks: Leaks;
  /** Without what forks report again of their parents; only kinds whose every record is shown. */
  leaksWithoutInherited?: Leaks;
  /** It may be more than that: of some leaks the parent's log does not tell. */
  leaksWithoutInheritedAtLeast?: true;
};

const NAMES = Object.values(LEAK_KINDS);

/** Adds up what the processes' summaries say; of a process whose log has none (it was killed, `-q`), the errors that are shown. */
export function totalsOf(ledger: Ledger): Totals {
  const { processes } = ledger;
  const inherited = ledger.families.inherited();
  const leaks = sum(processes);
  const without = NAMES.filter((name) => processes.every((process) => isShown(process, name))).flatMap((name) =>
    difference(name, leaks[name], inherited?.leaks[name]),
  );
  return {
    processes: processes.length,
    errors: processes.reduce((all, { errorSummary, shownErrors }) => all + (errorSummary?.errors ?? shownErrors), 0),
    contexts: processes.reduce(
      (all, { errorSummary, shownErrors }) => all + (errorSummary?.contexts ?? shownErrors),
      0,
    ),
    leaks,
    ...(inherited === undefined || Object.keys(inherited.leaks).length === 0 || without.length === 0
      ? {}
      : {
          leaksWithoutInherited: Object.fromEntries(without),
          ...(inherited.exact ? {} : { leaksWithoutInheritedAtLeast: true as const }),
        }),
  };
}

/** The leaks of a process: its summary, and where that is cut off or (XML before protocol 6) absent, the records. */
export function leaksOf({ leaks, shownLeaks }: VgProcess): Leaks | undefined {
  const known = { ...shownLeaks, ...leaks };
  return Object.keys(known).length > 0 ? known : undefined;
}

function isShown(process: VgProcess, name: LeakName): boolean {
  return (leaksOf(process)?.[name]?.blocks ?? 0) === (process.shownLeaks[name]?.blocks ?? 0);
}

function difference(
  name: LeakName,
  all: Amount | undefined,
  inherited: Amount = { bytes: 0, blocks: 0 },
): [LeakName, Amount][] {
  return all === undefined
    ? []
    : [[name, { bytes: all.bytes - inherited.bytes, blocks: all.blocks - inherited.blocks }]];
}

function sum(processes: readonly VgProcess[]): Leaks {
  const total: Leaks = {};
  for (const process of processes) {
    for (const [name, { bytes, blocks }] of Object.entries(leaksOf(process) ?? {})) {
      const known = (total[name as keyof Leaks] ??= { bytes: 0, blocks: 0 });
      known.bytes += bytes;
      known.blocks += blocks;
    }
  }
  return total;
}
