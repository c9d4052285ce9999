import { readdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { parseJson, readSmallFile, Refused, REPORT_MAX } from '../config/small-file.ts';
import { statsOf } from '../elf/bytes.ts';
import { EvidenceError } from '../errors/errors.ts';
import { crashesOf } from '../report/crash.ts';
import { Finding } from '../report/finding.ts';
import { Subject } from '../report/occurrence.ts';
import { CrashSection } from '../report/sections/crash.ts';
import { ProcessSection } from '../report/sections/process.ts';
import { known } from '../text/known.ts';
import type { StoredOccurrence } from './model.ts';
import { occurrencesOf, type ReadReport } from './occurrences.ts';
import type { Word } from './read.ts';
import { OccurrenceLine, occurrenceOfLine, WordLine, wordOfLine } from './transfer.ts';

/** What was read, or why it is nothing for a store. */
export type Input = { readonly from: string } & (
  | { readonly occurrences: readonly StoredOccurrence[] }
  | { readonly word: Word }
  | { readonly why: string }
);

/** What the store reads of a report; other sections are not checked. */
const Read = z.looseObject({
  schema: z.string().startsWith('faultline.report/'),
  created: z.iso.datetime(),
  subject: Subject,
  findings: z.array(Finding),
  sections: z.array(z.looseObject({ kind: z.string() })),
});

/**
 * The reports of files, of the `*.json` of directories, and of standard input (`-`), which may have one in each line, or
 * those of an export.
 * @throws EvidenceError for a path that is not there.
 */
export async function* readReports(paths: readonly string[]): AsyncGenerator<Input> {
  for (const name of paths)
    if (name === '-') yield* ofStream();
    else for (const file of filesOf(name)) yield* ofFile(file);
}

function filesOf(name: string): string[] {
  const stats = statsOf(name);
  if (stats === undefined)
    throw new EvidenceError(`${name} does not exist.`, 'Name reports that were saved with --json.');
  if (!stats.isDirectory()) return [name];
  return readdirSync(name)
    .filter((each) => each.endsWith('.json'))
    .toSorted()
    .map((each) => path.join(name, each));
}

async function* ofFile(file: string): AsyncGenerator<Input> {
  const { isBundle } = await import('../bundle/recognise.ts');
  if (!file.endsWith('.json') && (await isBundle(file))) yield await ofBundle(file);
  else yield reportIn(file, () => readSmallFile(file, REPORT_MAX).text);
}

async function ofBundle(file: string): Promise<Input> {
  const { openBundle } = await import('../bundle/open.ts');
  const bundle = await openBundle(file);
  try {
    const report = bundle.fileOf('report');
    return report === undefined
      ? { from: file, why: 'the bundle has no report: triage it, and add what that prints' }
      : reportIn(file, () => readSmallFile(report, REPORT_MAX).text);
  } finally {
    bundle.close();
  }
}

/** One report, however it is laid out; or one in each line. Another program may be at work on it for long: `triage | store add -`. */
async function* ofStream(): AsyncGenerator<Input> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  let whole = '';
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (whole === '' && line.trim() === '') continue;
    if (whole === '' && isWhole(line)) yield reportIn(`line ${number} of standard input`, () => line);
    else whole += `${line}\n`;
    if (whole.length > REPORT_MAX) {
      yield { from: 'standard input', why: `it is larger than ${REPORT_MAX / 1024 ** 2} MiB` };
      return;
    }
  }
  if (whole !== '') yield reportIn('standard input', () => whole);
}

function isWhole(line: string): boolean {
  return line.startsWith('{') && line.trimEnd().endsWith('}') && line.trim() !== '{}';
}

function reportIn(from: string, read: () => string): Input {
  try {
    return { from, ...contentOf(parseJson(read())) };
  } catch (error) {
    if (error instanceof Refused) return { from, why: error.message };
    if (error instanceof z.ZodError) return { from, why: `it is no report of faultline, ${problem(error)}` };
    throw error;
  }
}

/**
 * What a JSON document is for a store: a report, or a line of an export.
 * @throws ZodError
 */
export function contentOf(value: unknown): { occurrences: readonly StoredOccurrence[] } | { word: Word } {
  const { schema } = Schema.parse(value);
  if (schema === 'faultline.mark/1') return { word: wordOfLine(WordLine.parse(value)) };
  const occurrences =
    schema === 'faultline.occurrence/1' ? [occurrenceOfLine(OccurrenceLine.parse(value))] : inReport(value);
  return { occurrences: occurrences.map(checked) };
}

function inReport(value: unknown): StoredOccurrence[] {
  const report = Read.parse(value) as unknown as ReadReport;
  for (const { crash, process } of crashesOf(report)) {
    CrashSection.parse(crash);
    if (process !== undefined) ProcessSection.parse(process);
  }
  return occurrencesOf(report);
}

const Fingerprinted = z.looseObject({ fingerprint: z.string().regex(/^[0-9a-f]{8,64}$/) });
/** Characters of what is counted by, and of what is shown. An index of PostgreSQL takes no more than 2,704 bytes of a value. */
const LONGEST = { counted: 500, shown: 4000 };

/** What others say of a crash is as long as they like: a list has it all. What can't be asked for by an address is no crash. */
function checked(each: StoredOccurrence): StoredOccurrence {
  Fingerprinted.parse(each);
  const counted = (text: string | undefined): string | undefined => text?.slice(0, LONGEST.counted);
  const shown = (text: string): string => text.slice(0, LONGEST.shown);
  return {
    ...each,
    signature: shown(each.signature),
    title: shown(each.title),
    rule: shown(each.rule),
    ...known({
      program: counted(each.program),
      host: counted(each.host),
      version: counted(each.version),
      unit: counted(each.unit),
      evidence: each.evidence === undefined ? undefined : shown(each.evidence),
    }),
  };
}

const Schema = z.looseObject({ schema: z.string() });

function problem({ issues }: z.ZodError): string {
  return `"${issues[0]?.path.join('.') ?? ''}" is missing or wrong`;
}
