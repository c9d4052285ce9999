import { z } from 'zod';
import { createReport } from '../report/create.ts';
import { maskSecrets } from '../report/mask.ts';
import { Section, type Report } from '../report/model.ts';
import type { Database } from './database.ts';
import type { CrashToday } from './read.ts';
import { sampleOf } from './sample.ts';

const Kept = z.looseObject({ created: z.string(), sections: z.array(z.unknown()) });

/** What a report told of a crash, without secrets; of what another version of faultline wrote, the sections that are known. */
export async function keptReport(
  store: Database,
  { members }: Pick<CrashToday, 'members'>,
): Promise<Report | undefined> {
  const kept = Kept.safeParse(await sampleOf(store, members));
  if (!kept.success) return undefined;
  const sections = kept.data.sections.flatMap((each) => {
    const section = Section.safeParse(each);
    return section.success ? [section.data as Report['sections'][number]] : [];
  });
  if (sections.length === 0) return undefined;
  const report = createReport('store show', { subject: {}, findings: [], sections, incomplete: [], provenance: {} });
  return maskSecrets({ ...report, created: kept.data.created });
}
