import { parseJson } from '../config/small-file.ts';
import type { Section } from '../report/model.ts';
import { maskSecrets } from '../report/mask.ts';
import type { Database } from './database.ts';
import type { CrashReport } from './model.ts';

/** Bytes that are kept of the report of a crash. */
const MOST = 128 * 1024;
/** Frames that a page shows of a stack, and no more are kept. */
const FRAMES = 330;

/** What is kept, what matters most first. What is left out only the crash's own machine understands. */
const KEPT = [
  'crash',
  'backtrace',
  'source',
  'variables',
  'python',
  'sanitizer',
  'process',
  'goroutines',
  'memory',
  'threads',
] as const satisfies readonly Section['kind'][];

/** Keeps what a report tells of a crash, without secrets; what is kept of it already stays. */
export async function keepSample(store: Database, fingerprint: string, report: CrashReport): Promise<void> {
  await store.query('INSERT INTO sample VALUES ($1, $2) ON CONFLICT (fingerprint) DO NOTHING', [
    fingerprint,
    await sampleText(report),
  ]);
}

/** The same, in the place of what was kept: this one knows more. */
export async function replaceSample(store: Database, fingerprint: string, report: CrashReport): Promise<void> {
  await store.query(
    'INSERT INTO sample VALUES ($1, $2) ON CONFLICT (fingerprint) DO UPDATE SET report = excluded.report',
    [fingerprint, await sampleText(report)],
  );
}

/** What a report told of a crash: of the first of its fingerprints of which something is kept, as it was written. */
export async function sampleOf(store: Database, fingerprints: readonly string[]): Promise<unknown> {
  for (const fingerprint of fingerprints) {
    const [row] = await store.query('SELECT report FROM sample WHERE fingerprint = $1', [fingerprint]);
    if (row !== undefined) return parseJson(String(row['report']));
  }
  return undefined;
}

/** What is kept of a report, or sent of it, without secrets, as JSON. */
export async function sampleText({ created, subject, sections, findings }: CrashReport): Promise<string> {
  const masked = await maskSecrets({ created, subject, sections: sections.map(shortened), findings });
  let room = MOST;
  const kept = KEPT.flatMap((kind) => {
    const section = masked.sections.find((each) => each.kind === kind);
    const size = section === undefined ? 0 : JSON.stringify(section).length;
    if (section === undefined || size > room) return [];
    room -= size;
    return [section];
  });
  const text = JSON.stringify({ ...masked, sections: kept });
  return text.length <= 2 * MOST ? text : JSON.stringify({ created, subject: {}, sections: kept, findings: [] });
}

function shortened(section: Section): Section {
  if (section.kind !== 'backtrace' || section.frames.length <= FRAMES) return section;
  return { ...section, frames: section.frames.slice(0, FRAMES), truncated: true };
}
