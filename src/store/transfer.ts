import { z } from 'zod';
import { known } from '../text/known.ts';
import type { Database } from './database.ts';
import type { CrashReport, StoredOccurrence } from './model.ts';
import { crashesWithWord, occurrencesAfter, type Word } from './read.ts';
import { sampleOf } from './sample.ts';
import { iso } from './sections.ts';

/** A line of `store export` about one occurrence. */
export const OccurrenceLine = z.strictObject({
  schema: z.literal('faultline.occurrence/1'),
  identity: z.string().regex(/^[0-9a-f]{32}$/),
  fingerprint: z.string(),
  signature: z.string(),
  title: z.string(),
  rule: z.string(),
  time: z.iso.datetime(),
  program: z.string().exactOptional(),
  host: z.string().exactOptional(),
  pid: z.number().int().exactOptional(),
  version: z.string().exactOptional(),
  unit: z.string().exactOptional(),
  weak: z.literal(true).exactOptional(),
  evidence: z.string().exactOptional(),
  report: z
    .looseObject({
      created: z.iso.datetime(),
      subject: z.looseObject({}),
      sections: z.array(z.looseObject({ kind: z.string() })),
      findings: z.array(z.unknown()),
    })
    .exactOptional()
    .describe('What a report told of the crash; its sections are checked when they are shown.'),
});

/** A line about what somebody has said of a crash. */
export const WordLine = z.strictObject({
  schema: z.literal('faultline.mark/1'),
  fingerprint: z.string(),
  acknowledged: z.literal(true).exactOptional(),
  fixedIn: z.string().exactOptional(),
  note: z.string().exactOptional(),
  mergedInto: z.string().exactOptional(),
});

/** What a line of an export holds. */
export function occurrenceOfLine({
  schema: _,
  time,
  report,
  ...rest
}: z.infer<typeof OccurrenceLine>): StoredOccurrence {
  return {
    ...rest,
    time: Date.parse(time),
    ...(report === undefined ? {} : { report: report as unknown as CrashReport }),
  };
}

/** An occurrence as a line of JSON. @param report JSON of what is known of its crash. */
export function lineOf({ time, report: _, ...rest }: StoredOccurrence, report?: string): string {
  const line = JSON.stringify({ schema: 'faultline.occurrence/1', ...rest, time: iso(time) });
  return report === undefined ? line : `${line.slice(0, -1)},"report":${report}}`;
}

export function wordOfLine({ schema: _, ...word }: z.infer<typeof WordLine>): Word {
  return word;
}

const PIECE = 1000;

/** All that a store holds, in lines of JSON that `store add` reads: occurrences, then what was said of their crashes. */
export async function* exportedLines(store: Database): AsyncGenerator<string> {
  let last = '';
  const told = new Set<string>();
  for (;;) {
    const piece = await occurrencesAfter(store, last, PIECE);
    for (const each of piece) {
      const sample = told.has(each.fingerprint) ? undefined : await sampleOf(store, [each.fingerprint]);
      told.add(each.fingerprint);
      yield lineOf(each, sample === undefined ? undefined : JSON.stringify(sample));
    }
    const end = piece.at(-1);
    if (end === undefined) break;
    last = end.identity;
  }
  for (const word of await crashesWithWord(store)) yield JSON.stringify({ schema: 'faultline.mark/1', ...known(word) });
}
