import { FaultlineError } from '../errors/errors.ts';
import {
  parseCgroup,
  parseEnvironment,
  parseLimits,
  parseMemoryUse,
  parseOpenFiles,
  type Limit,
  type MemoryUse,
  type OpenFile,
  type Variable,
} from '../linux/proc-text.ts';
import { known } from '../text/known.ts';
import { journalEntries, type JournalPlace } from '../tools/journalctl.ts';
import { COREDUMPS, recordMatches } from './match.ts';
import type { CoredumpRecord } from './record.ts';
import { unitUptime } from './unit-uptime.ts';

/** What systemd-coredump recorded of a process beside its crash. */
export interface ProcessDetails {
  readonly openFiles?: readonly OpenFile[];
  readonly limits?: readonly Limit[];
  readonly cgroup?: string;
  readonly slice?: string;
  readonly memory?: MemoryUse;
  /** Only where it was asked for. */
  readonly environment?: readonly Variable[];
  /** How often its unit had crashed in that boot, this crash included. */
  readonly crashesInBoot?: number;
  /** Seconds that its unit had been up. */
  readonly unitUptime?: number;
  /** Why they are not known. */
  readonly why?: string;
}

const FIELDS = [
  'COREDUMP_OPEN_FDS',
  'COREDUMP_PROC_LIMITS',
  'COREDUMP_PROC_CGROUP',
  'COREDUMP_PROC_STATUS',
  'COREDUMP_CGROUP',
  'COREDUMP_SLICE',
] as const;
/** Never in a list of coredumps, and here only for who asks: it holds secrets. */
const ENVIRONMENT = 'COREDUMP_ENVIRON';
const CRASHES_MAX = 1000;

/** Looks a record up once more, for what is too much to be read of every record. Never throws. */
export async function processDetails(
  record: CoredumpRecord,
  { environment = false, ...place }: JournalPlace & { readonly environment?: boolean },
): Promise<ProcessDetails> {
  try {
    const [own, crashesInBoot, uptime] = await Promise.all([
      ownDetails(record, place, environment ? [...FIELDS, ENVIRONMENT] : FIELDS),
      crashesOfUnit(record, place),
      unitUptime(record, place),
    ]);
    return { ...own, ...known({ crashesInBoot, unitUptime: uptime }) };
  } catch (error) {
    if (error instanceof FaultlineError) return { why: error.message };
    throw error;
  }
}

async function ownDetails(
  record: CoredumpRecord,
  { directory, file, root }: JournalPlace,
  fields: readonly string[],
): Promise<ProcessDetails> {
  for await (const entry of journalEntries(recordMatches(record), {
    directory,
    file,
    root,
    fields,
    newestFirst: true,
  })) {
    const parsed = <T>(name: string, parse: (text: string) => T): T | undefined => {
      const text = entry[name] ?? undefined;
      return text === undefined ? undefined : parse(text);
    };
    const memory = parsed('COREDUMP_PROC_STATUS', parseMemoryUse);
    return known({
      openFiles: parsed('COREDUMP_OPEN_FDS', parseOpenFiles),
      limits: parsed('COREDUMP_PROC_LIMITS', parseLimits),
      cgroup: entry['COREDUMP_CGROUP'] ?? parsed('COREDUMP_PROC_CGROUP', parseCgroup),
      slice: entry['COREDUMP_SLICE'] ?? undefined,
      memory: memory !== undefined && Object.keys(memory).length > 0 ? memory : undefined,
      environment: parsed(ENVIRONMENT, parseEnvironment),
    });
  }
  return {};
}

/** Undefined of what belongs to no unit, or has no boot; 1000 where there are more. */
async function crashesOfUnit(
  { unit, userUnit, bootId, recorded }: CoredumpRecord,
  { directory, file, root }: JournalPlace,
): Promise<number | undefined> {
  const match = unit === undefined ? userUnit && `COREDUMP_USER_UNIT=${userUnit}` : `COREDUMP_UNIT=${unit}`;
  if (match === undefined || bootId === undefined) return undefined;
  let count = 0;
  for await (const _ of journalEntries([COREDUMPS, match, `_BOOT_ID=${bootId}`], {
    directory,
    file,
    root,
    fields: ['COREDUMP_PID'],
    until: `@${(recorded / 1e6).toFixed(6)}`,
    newestFirst: true,
  }))
    if (++count >= CRASHES_MAX) break;
  return count === 0 ? undefined : count;
}
