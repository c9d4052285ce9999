import type { Config } from '../config/config-schema.ts';
import type { LoadedConfig } from '../config/config.ts';
import { buildSections } from '../report/build.ts';
import type { Report, Section } from '../report/model.ts';
import { crashesOf } from '../report/crash.ts';
import { sectionOf } from '../report/section-of.ts';
import type { CustomSection } from '../report/sections/custom.ts';
import type { ProcessSection } from '../report/sections/process.ts';
import { quote } from '../text/shell.ts';
import { runTool } from '../tools/run.ts';

/** When a custom section is made: for a report about a coredump, or for every one. */
export type When = 'coredump' | 'always';
type Registered = NonNullable<Config['sections']>[number];

const DEFAULT_TIMEOUT = 10;
const MORE_TIME = 'Allow it more time with `timeout` of the section in the configuration.';
const MAX_OUTPUT = 64 * 1024;
/** Read at most; of more than MAX_OUTPUT the end is left out. */
const MAX_READ = 16 * 1024 * 1024;

/**
 * Runs the commands that the configuration file registers for a report, side by side, and gives their output as sections.
 * `{pid}` and other placeholders in an argument are replaced; a command whose placeholder has no value is not run.
 * One that fails becomes a section that says so.
 */
export async function customSections(
  config: Config,
  when: When,
  placeholders: Readonly<Record<string, string | number | undefined>>,
): Promise<Section[]> {
  const due = (config.sections ?? []).filter((registered) => registered.when === 'always' || registered.when === when);
  return buildSections(
    due.map((registered) => ({ title: registered.title, make: () => run(registered, placeholders) })),
  );
}

/**
 * A report with those sections behind its own: of several crashes, each command once for each, with that crash's process.
 * Placeholders are what the report says of its subject, and of the process that died.
 */
export async function withCustomSections(
  report: Report,
  config: LoadedConfig,
  when: When,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Report> {
  if (config.withheld !== undefined) return withoutSections(report, config.withheld);
  if (config.sections === undefined) return report;
  const crashes = crashesOf(report);
  const subjects =
    crashes.length === 0
      ? [{ process: sectionOf(report, 'process') }]
      : crashes.map(({ crash, process }) => ({ of: crash.key, process, core: crash.core }));
  const made = await Promise.all(
    subjects.map(async ({ of, process, core }: Subject) => {
      const placeholders = placeholdersOf({ ...report.subject, ...process, ...more, ...(core && { core }) });
      const sections = await customSections(config, when, placeholders);
      return of === undefined ? sections : sections.map((section) => ({ ...section, of }));
    }),
  );
  return { ...report, sections: [...report.sections, ...made.flat()] };
}

/** What a command is run about. */
interface Subject {
  readonly process?: ProcessSection | undefined;
  /** The crash's key. */
  readonly of?: string | undefined;
  readonly core?: string | undefined;
}

function placeholdersOf(fields: Readonly<Record<string, unknown>>): Record<string, string | number> {
  const texts = Object.entries(fields).filter(
    (field): field is [string, string | number] => typeof field[1] === 'string' || typeof field[1] === 'number',
  );
  return Object.fromEntries(texts);
}

/** Says that commands were not run, and how to allow them. */
function withoutSections(report: Report, file: string): Report {
  const why = `commands of a project's configuration are run once you have allowed it: faultline trust ${quote(file)}`;
  return { ...report, incomplete: [...report.incomplete, { what: `the sections of ${file}`, why }] };
}

async function run(
  { title, command, timeout }: Registered,
  placeholders: Readonly<Record<string, string | number | undefined>>,
): Promise<CustomSection> {
  const unknown = new Set<string>();
  const argv = command.map((argument) => fill(argument, placeholders, unknown));
  const section = { kind: 'custom', title, command: argv, output: '' } as const;
  if (unknown.size > 0)
    return { ...section, failed: `Not run: ${[...unknown].map((name) => `{${name}}`).join(', ')} is not known here.` };
  const [program = '', ...args] = argv;
  const { stdout, stderr, exitCode, signal } = await runTool({
    program,
    args,
    timeout: (timeout ?? DEFAULT_TIMEOUT) * 1000,
    maxOutput: MAX_READ,
    moreTime: MORE_TIME,
  });
  const output = stdout + stderr;
  return {
    ...section,
    ...(exitCode === undefined ? {} : { status: exitCode }),
    ...(signal === undefined ? {} : { failed: `It was ended by ${signal}.` }),
    output: output.slice(0, MAX_OUTPUT),
    ...(output.length > MAX_OUTPUT ? { truncated: true } : {}),
  };
}

function fill(
  argument: string,
  placeholders: Readonly<Record<string, string | number | undefined>>,
  unknown: Set<string>,
): string {
  return argument.replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value = placeholders[name];
    if (value === undefined) unknown.add(name);
    return value === undefined ? whole : String(value);
  });
}
