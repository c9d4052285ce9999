import { known } from '../text/known.ts';
import type { Answer } from './create.ts';
import type { Finding } from './finding.ts';
import type { Report, Section, SectionOf } from './model.ts';
import type { CrashSection } from './sections/crash.ts';

/** Kinds of section that a crash has one of, beside its own. */
const PARTS = [
  'sanitizer',
  'source',
  'variables',
  'backtrace',
  'python',
  'memory',
  'registers',
  'disassembly',
  'locks',
  'threads',
  'goroutines',
  'modules',
  'process',
  'next',
] as const satisfies readonly Section['kind'][];

type Part = (typeof PARTS)[number];

/** What belongs to a crash beside its own section. */
export type CrashPart = SectionOf<Part | 'custom' | 'failed'>;

/** A crash as a report tells it: its section, those that belong to it, and its finding. */
export type CrashParts = { readonly [Kind in Part]?: SectionOf<Kind> } & {
  readonly crash: CrashSection;
  readonly finding?: Finding;
};

/**
 * The crashes of a report, in its order, each with what belongs to it: by the crash's key, or, in a report that was
 * saved before there were keys, by standing between it and the next.
 */
export function crashesOf({ sections, findings }: Pick<Report, 'sections' | 'findings'>): CrashParts[] {
  const starts = sections.flatMap((section, index) => (section.kind === 'crash' ? [{ crash: section, index }] : []));
  return starts.map(({ crash, index }, number) => {
    const own =
      crash.key === undefined
        ? sections.slice(index + 1, starts[number + 1]?.index)
        : sections.filter((section) => 'of' in section && section.of === crash.key);
    const finding = findings.find((each) => isAbout(each, crash));
    return { crash, ...partsOf(own), ...(finding === undefined ? {} : { finding }) };
  });
}

/** The crash that a finding is about; of equal ones, which share a finding, the first. */
export function crashOf(finding: Finding, report: Pick<Report, 'sections' | 'findings'>): CrashParts | undefined {
  return crashesOf(report).find(({ crash }) => isAbout(finding, crash));
}

/** The crash that a section belongs to; undefined where none is known. */
export function crashAround(section: Section, report: Pick<Report, 'sections' | 'findings'>): CrashParts | undefined {
  return crashesOf(report).find((parts) => Object.values<unknown>(parts).includes(section));
}

/** Sections and finding of one crash, each with its key. The key tells crashes of one report apart, nothing more. */
export function asCrash(
  crash: CrashSection,
  others: readonly CrashPart[],
  finding: Finding,
  key = 'crash-1',
): Pick<Answer, 'sections' | 'findings'> {
  return {
    sections: [{ ...crash, key }, ...others.map((section) => ({ ...section, of: key }))],
    findings: [{ ...finding, of: key }],
  };
}

/** An answer that is to stand beside others in one report. */
export interface NamedAnswer {
  /** Where its core was. */
  readonly core: string;
  readonly answer: Pick<Answer, 'sections' | 'findings'> & Partial<Pick<Answer, 'subject'>>;
}

/** Answers as parts of one report: no two crashes have one key, every section names its core, and each crash which it was. */
export function besideOthers(answers: readonly NamedAnswer[]): Pick<Answer, 'sections' | 'findings'>[] {
  let count = 0;
  return answers.map(({ core, answer: { sections, findings, subject } }) => {
    const keys = new Map<string, string>();
    for (const section of sections)
      if (section.kind === 'crash' && section.key !== undefined) keys.set(section.key, `crash-${(count += 1)}`);
    return {
      sections: sections.map((section) => ({
        ...section,
        ...renamedKeys(section, keys),
        ...(section.kind === 'crash' ? known({ occurrence: subject?.occurrence }) : {}),
        core,
      })),
      findings: findings.map((finding) => ({ ...finding, ...renamedKeys(finding, keys) })),
    };
  });
}

function renamedKeys(of: Section | Finding, keys: ReadonlyMap<string, string>): { key?: string; of?: string } {
  return Object.fromEntries(
    (['key', 'of'] as const).flatMap((name) => {
      const renamed = keys.get((of as { key?: string; of?: string })[name] ?? '');
      return renamed === undefined ? [] : [[name, renamed]];
    }),
  );
}

/** Equal crashes share one finding: it names the first of them, and has the fingerprint of all. */
function isAbout({ of, fingerprint }: Finding, crash: CrashSection): boolean {
  return fingerprint === crash.fingerprint || (of !== undefined && of === crash.key);
}

function partsOf(sections: readonly Section[]): Partial<Record<Part, Section>> & Omit<CrashParts, 'crash'> {
  return Object.fromEntries(
    PARTS.flatMap((kind) => {
      const section = sections.find((each) => each.kind === kind);
      return section === undefined ? [] : [[kind, section]];
    }),
  );
}
