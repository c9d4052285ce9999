import { z } from 'zod';
import type { Report, Section } from '../report/model.ts';

/** What a tool is asked with, and what it answers: a report, as the command of that name prints it. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  /** Kinds of section that the answer has as data; its text has all. */
  readonly told: readonly Section['kind'][];
  readonly run: (input: z.infer<Input>, place: Place) => Promise<Report>;
}

/** What whoever started the server has chosen, and no client can. */
export interface Place {
  readonly store: string | undefined;
  readonly timeout: number | undefined;
}

const text = z.string().min(1).max(4096);
const time = z.string().max(40).describe('A date (2026-11-01), or how long ago: 36h, 7d, 2w.');
const Target = text.describe(
  'A core, a bundle, or a text of coredumpctl, journalctl or gdb, by its path; or what the journal knows a coredump by: a pid, a command, the path of an executable, a unit (x.service). Default: the newest coredump.',
);

/** @param tool checks that its input and its work are of one type. */
function tool<Input extends z.ZodObject>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool;
}

/** All that a client can ask. Nothing of it writes, and no word of a client gets to a debugger. */
export const TOOLS: readonly Tool[] = [
  tool({
    name: 'list',
    title: 'Coredumps of this machine',
    description: 'Lists the coredumps that systemd-coredump has recorded on this machine, newest first.',
    input: z.strictObject({
      match: text.optional().describe('A pid, a command, the path of an executable, or a unit.'),
      since: text.optional().describe('As journalctl takes it: yesterday, -2h, 2026-11-01.'),
      all: z.boolean().optional().describe('All of them, not the newest only.'),
    }),
    told: ['coredumps'],
    run: async ({ match, since, all }, { timeout }) => {
      const { listCoredumps } = await import('../coredump/list.ts');
      return listCoredumps({ match, since, all, timeout });
    },
  }),
  tool({
    name: 'triage',
    title: 'Why a process died',
    description:
      'Says where and why a process died, of one core: the fault, the culprit, the cause and how sure that is, the stack, and what could not be found out.',
    input: z.strictObject({ target: Target.optional() }),
    told: ['crash', 'variables', 'source', 'python', 'sanitizer'],
    run: async ({ target }, place) => triage(target, place),
  }),
  tool({
    name: 'frames',
    title: 'Frames of a crash',
    description:
      'The stack of the thread that crashed, innermost first, of a core or of a crash in the store; each frame says how it was found.',
    input: z.strictObject({
      target: Target.optional(),
      fingerprint: text
        .optional()
        .describe('Of a crash in the store, or enough of its beginning; then there is no target.'),
      most: z.int().min(1).max(300).optional().describe('Frames at most; default: 30.'),
    }),
    told: ['crash', 'backtrace'],
    run: async ({ target, fingerprint, most = 30 }, place) => {
      const report = fingerprint === undefined ? await triage(target, place) : await ofStore(fingerprint, place);
      return shortened(report, most);
    },
  }),
  tool({
    name: 'compare',
    title: 'Which crashes are the same',
    description: 'Groups cores and saved reports whose crashes are the same.',
    input: z.strictObject({
      targets: z.array(text).min(2).max(20).describe('Paths of cores, or of reports that were saved with --json.'),
    }),
    told: ['comparison'],
    run: async ({ targets }, place) => {
      const { compareReport } = await import('../coredump/compare-report.ts');
      return compareReport(targets, async (core) => triage(core, place));
    },
  }),
  tool({
    name: 'search',
    title: 'Crashes of the store',
    description:
      'Finds crashes in the store of all hosts: which are new, which came back after a fix, since which version, on how many hosts.',
    input: z.strictObject({
      match: text
        .optional()
        .describe('Part of the program, the signature or the title, or the beginning of the fingerprint.'),
      since: time.optional(),
      newSince: time.optional(),
      version: text.optional(),
      host: text.optional(),
      unit: text.optional(),
      back: z.boolean().optional().describe('Only those that came back.'),
      gone: z.boolean().optional().describe('Only those that newer versions have not shown.'),
      limit: z.int().min(1).max(200).optional().describe('Default: 20.'),
    }),
    told: ['crashes'],
    run: async ({ since, newSince, limit = 20, ...selection }, { store }) => {
      const [{ listStore }, { timeOf }] = await Promise.all([import('../store/list.ts'), import('../store/time.ts')]);
      const timeIn = (name: string, value: string | undefined): number | undefined =>
        value === undefined ? undefined : timeOf(name, value);
      const times = { since: timeIn('since', since), newSince: timeIn('newSince', newSince) };
      return listStore(store, { ...selection, ...times }, limit);
    },
  }),
];

async function triage(target: string | undefined, { timeout }: Place): Promise<Report> {
  const { triageCoredump } = await import('../coredump/coredump.ts');
  return triageCoredump(target, { timeout });
}

async function ofStore(fingerprint: string, { store }: Place): Promise<Report> {
  const [{ withStore }, { oneCrash }, { keptReport }] = await Promise.all([
    import('../store/open-store.ts'),
    import('../store/one-crash.ts'),
    import('../store/kept-report.ts'),
  ]);
  return withStore(store, async (opened) => {
    const crash = await oneCrash(opened, fingerprint);
    const report = await keptReport(opened, crash);
    const { EvidenceError } = await import('../errors/errors.ts');
    if (report === undefined)
      throw new EvidenceError(`No stack of ${crash.fingerprint.slice(0, 12)} was kept.`, 'Triage one of its cores.');
    return report;
  });
}

function shortened(report: Report, most: number): Report {
  const sections = report.sections.flatMap((section): Section[] => {
    if (section.kind === 'crash') return [section];
    if (section.kind !== 'backtrace') return [];
    const cut = section.frames.length > most;
    return [cut ? { ...section, frames: section.frames.slice(0, most), truncated: true } : section];
  });
  return { ...report, sections };
}
