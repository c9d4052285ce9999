import { isKeptBySystemd } from '../../linux/core-pattern.ts';
import { FaultlineError } from '../../errors/errors.ts';
import { MULTIARCH, OLDEST } from '../../tools/gdb.ts';
import { BY_HAND, runTool } from '../../tools/run.ts';
import type { Check, Observation, Patient } from '../check.ts';
import { isOlder, versionIn } from './tool-version.ts';

/** A program that faultline asks. */
interface Tool {
  readonly program: string;
  readonly for: string;
  /** The oldest that does. */
  readonly minimum?: string;
  /** The oldest that the next version of faultline is going to take: what Ubuntu 22.04 has. */
  readonly next?: string;
  /** Debian's. */
  readonly package: string;
  /** Whether nothing goes without it here; default: no. */
  readonly isNeeded?: (patient: Patient) => boolean;
}

const always = (): boolean => true;
const withSystemd = ({ parsed }: Patient): boolean => isKeptBySystemd(parsed);

/** --output-fields came with systemd 236 and --long with zstd 1.3.2. */
const TOOLS: readonly Tool[] = [
  { program: 'gdb', for: 'triage coredump', minimum: String(OLDEST), next: '12', package: 'gdb', isNeeded: always },
  { program: MULTIARCH, for: "cores of other machines' processors", package: MULTIARCH },
  {
    program: 'journalctl',
    for: 'crashes that systemd-coredump recorded',
    minimum: '236',
    next: '249',
    package: 'systemd',
    isNeeded: withSystemd,
  },
  {
    program: 'coredumpctl',
    for: 'cores in the journal',
    minimum: '236',
    next: '249',
    package: 'systemd-coredump',
    isNeeded: withSystemd,
  },
  {
    program: 'zstd',
    for: 'cores in .zst, as systemd keeps them',
    minimum: '1.3.2',
    package: 'zstd',
    isNeeded: withSystemd,
  },
  { program: 'lz4', for: 'cores in .lz4', package: 'lz4' },
  { program: 'xz', for: 'cores in .xz', minimum: '5.0', package: 'xz-utils' },
  { program: 'readelf', for: '--engine readelf', package: 'binutils' },
  { program: 'valgrind', for: 'making its logs', package: 'valgrind' },
];

/** The programs that faultline asks, and how old they are. */
export const tools: Check = async (patient) =>
  Promise.all(TOOLS.map((tool) => look(tool, tool.isNeeded?.(patient) ?? false)));

async function look(tool: Tool, isNeeded: boolean): Promise<Observation> {
  const { program, for: purpose } = tool;
  const fix = `apt-get install ${tool.package}`;
  try {
    const { stdout } = await runTool({ program, args: ['--version'], moreTime: BY_HAND });
    return judgeVersion(tool, versionIn(stdout), fix);
  } catch (error) {
    if (!(error instanceof FaultlineError)) throw error;
    return isNeeded
      ? { what: program, rule: 'tool-missing', message: `It is needed for ${purpose}: ${error.message}`, fix }
      : { what: program, value: `not there; for ${purpose}: ${fix}` };
  }
}

function judgeVersion(
  { program, for: purpose, minimum, next }: Tool,
  version: string | undefined,
  fix: string,
): Observation {
  const seen = { what: program, value: version ?? 'of an unknown version' };
  if (version === undefined) return seen;
  if (minimum !== undefined && isOlder(version, minimum))
    return {
      ...seen,
      rule: 'tool-old',
      message: `${program} ${version} is older than ${minimum}, which ${purpose} needs.`,
      fix,
    };
  if (next !== undefined && isOlder(version, next))
    return {
      ...seen,
      rule: 'tool-aging',
      message: `It still does; the next version of faultline is going to need ${program} ${next} for ${purpose}.`,
      fix,
    };
  return seen;
}
