import type { ReadReport } from '../../src/store/occurrences.ts';
import { fingerprint } from '../../src/report/fingerprint.ts';

/** A crash in a world whose story is known: how often it was seen in each version, by the version's place. */
export interface Story {
  readonly name: string;
  readonly program: string;
  readonly seenIn: readonly number[];
}

export const VERSIONS = ['1.9-1', '1.10-1', '1.10-2', '2.0~rc1-1', '2.0-1', '2.1-1', '2.1-1+deb12u1', '3:0.1-1'];
const HOSTS = 50;
const START = Date.UTC(2026, 0, 1);
const DAY = 86_400_000;

/** What a crash does, by turns. The first of each program is in every version, so that no version is without a crash. */
const LIVES: readonly (readonly number[])[] = [
  VERSIONS.map((_, place) => place),
  [0, 1, 2],
  [4, 5, 6, 7],
  [0, 1, 5],
  [7],
  [2, 3],
];

/** So many crashes of four programs. @param lives in which versions crashes are seen, by turns. */
export function stories(count: number, lives = LIVES): Story[] {
  return Array.from({ length: count }, (_, number) => {
    const life = Math.floor(number / 4) % lives.length;
    return { name: `function_${number}`, program: `program${number % 4}`, seenIn: lives[life] ?? [] };
  });
}

/** What `triage coredump --json` would print of each occurrence, `each` times per crash and version, without what no store reads. */
export function* reportsOf(all: readonly Story[], each: number, versions = VERSIONS): Generator<ReadReport> {
  let pid = 1000;
  for (const [place, version] of versions.entries())
    for (let turn = 0; turn < each; turn += 1)
      for (const [number, story] of all.entries()) {
        if (!story.seenIn.includes(place)) continue;
        pid += 1;
        yield reportOf(story, {
          version,
          pid,
          host: `host${(number + turn * 7) % HOSTS}`,
          time: START + (place * 30 + turn) * DAY + number,
        });
      }
}

export interface Happened {
  readonly version: string;
  readonly pid: number;
  readonly host: string;
  readonly time: number;
}

export function reportOf(
  { name, program }: Pick<Story, 'name' | 'program'>,
  { version, pid, host, time }: Happened,
): ReadReport {
  const at = new Date(time).toISOString();
  const executable = `/usr/bin/${program}`;
  const key = fingerprint(program, name);
  return {
    schema: 'faultline.report/1',
    created: at,
    subject: {
      path: `/var/crash/${pid}.core`,
      executable,
      occurrence: { host, bootId: `boot-of-${host}`, pid, time: at },
    },
    findings: [
      {
        rule: 'coredump/null-read',
        level: 'error',
        title: `Read through a NULL pointer in ${name}`,
        message: 'read',
        fingerprint: key,
        of: 'crash-1',
      },
    ],
    sections: [
      {
        kind: 'crash',
        key: 'crash-1',
        title: 'Crash',
        cause: { class: 'null-read', summary: 'read of address 0x0', confidence: 'high' },
        handler: { present: false },
        signature: `SIGSEGV | ${name} | main`,
        fingerprint: key,
      },
      {
        kind: 'process',
        of: 'crash-1',
        title: 'Process',
        pid,
        executable,
        host,
        time: at,
        unit: `${program}.service`,
        package: { name: program, version },
      },
    ],
  } as ReadReport;
}
