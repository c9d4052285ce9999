import type { Report, Section, SectionOf } from './model.ts';

/** The first section of a kind in a report, if it has one. */
export function sectionOf<Kind extends Section['kind']>(
  report: Pick<Report, 'sections'>,
  kind: Kind,
): SectionOf<Kind> | undefined {
  return report.sections.find((section): section is SectionOf<Kind> => section.kind === kind);
}
