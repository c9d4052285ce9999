import { readCoreSettings } from '../linux/core-settings.ts';
import { parseCorePattern } from '../linux/core-pattern.ts';
import { createReport } from '../report/create.ts';
import { fingerprint } from '../report/fingerprint.ts';
import type { Finding } from '../report/finding.ts';
import type { Report } from '../report/model.ts';
import { RULES } from '../report/rules.ts';
import { quote } from '../text/shell.ts';
import type { Check, Observation } from './check.ts';
import { container } from './checks/container.ts';
import { coreLimit } from './checks/core-limit.ts';
import { corePattern } from './checks/core-pattern.ts';
import { coredumpConf } from './checks/coredump-conf.ts';
import { crashTest } from './checks/crash-test.ts';
import { diskSpace } from './checks/disk-space.ts';
import { coredumpFilter, ptraceScope, suidDumpable } from './checks/kernel-settings.ts';
import { sandbox } from './checks/sandbox.ts';
import { tools } from './checks/tools.ts';
import { unit } from './checks/unit.ts';
import { dropInFile, writeDropIn } from './drop-in.ts';

const CHECKS: readonly Check[] = [
  coreLimit,
  corePattern,
  coredumpConf,
  diskSpace,
  coredumpFilter,
  suidDumpable,
  ptraceScope,
  container,
  tools,
  sandbox,
  unit,
  crashTest,
];

export interface DoctorOptions {
  readonly unit?: string | undefined;
  readonly crashTest: boolean;
  /** Write the unit's drop-in first. */
  readonly write: boolean;
}

/** Tells whether this machine is ready to catch and read a crash. @throws UsageError for a wrong unit. */
export async function examineMachine({ unit: name, crashTest: wanted, write }: DoctorOptions): Promise<Report> {
  if (name !== undefined) dropInFile(name);
  const written = name !== undefined && write ? writeDropIn(name) : undefined;
  const { pattern, usesPid } = readCoreSettings();
  const patient = {
    corePattern: pattern,
    parsed: parseCorePattern(pattern, usesPid),
    usesPid,
    unit: name,
    written: written !== undefined,
    crashTest: wanted,
  };
  const observations = (await Promise.all(CHECKS.map(async (check) => check(patient))))
    .flat()
    .map((each) => forThisUser(each));
  return createReport('doctor', {
    subject: name === undefined ? {} : { unit: name },
    findings: observations.flatMap((each) => findingOf(each)),
    sections: [
      {
        kind: 'doctor',
        title: 'Doctor',
        checks: observations.map(({ rule, ...rest }) => ({ ...rest, state: stateOf({ rule, ...rest }) })),
        ...(written === undefined ? {} : { written }),
      },
    ],
    incomplete: observations.flatMap(({ what, unknown: why }) => (why === undefined ? [] : [{ what, why }])),
    provenance: {},
  });
}

/** A command as this user can paste it. */
function forThisUser({ anyone, fix, ...rest }: Observation): Observation {
  if (fix === undefined) return rest;
  if (anyone || process.geteuid?.() === 0) return { ...rest, fix };
  return { ...rest, fix: /[>&|]/.test(fix) ? `sudo sh -c ${quote(fix)}` : `sudo ${fix}` };
}

function stateOf({
  rule,
  unknown,
}: Pick<Observation, 'unknown'> & { readonly rule: Observation['rule'] | undefined }): 'ok' | 'finding' | 'unknown' {
  if (unknown !== undefined) return 'unknown';
  return rule === undefined ? 'ok' : 'finding';
}

function findingOf({ rule: short, what, value, message = '', fix }: Observation): Finding[] {
  if (short === undefined) return [];
  const rule = `doctor/${short}` as const;
  const { title, level } = RULES[rule];
  const seen = value === undefined ? what : `${what} is ${value}`;
  return [
    {
      rule,
      level,
      title,
      message: `${seen}. ${message}${fix === undefined ? '' : ` Mend it with: ${fix}`}`,
      fingerprint: fingerprint(rule, what),
    },
  ];
}
