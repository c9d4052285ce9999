import { z } from 'zod';
import type { Written } from './written.ts';
import { Finding, type Finding as FindingOfKnownRule } from './finding.ts';
import { Subject } from './occurrence.ts';
import { SECTION_SCHEMAS } from './sections/index.ts';

/** Version of the document; a field never changes its meaning within one. */
export const SCHEMA = 'faultline.report/1';

/** One named part of a report, typed by its `kind`. Readers skip kinds they do not know. */
export const Section = z.discriminatedUnion('kind', SECTION_SCHEMAS);

/** Something that could not be found out, and why. */
export const Incomplete = z.looseObject({ what: z.string(), why: z.string() });

/** What every subcommand answers, in every format. */
export const Report = z.looseObject({
  schema: z.literal(SCHEMA),
  tool: z.looseObject({ name: z.literal('faultline'), version: z.string() }),
  created: z.iso.datetime(),
  command: z.string().describe('The subcommand, as typed.'),
  subject: Subject.describe('What was examined: path, pid, unit, host, executable, ...'),
  findings: z.array(Finding),
  sections: z.array(Section),
  incomplete: z.array(Incomplete),
  provenance: z.looseObject({}).describe('Host, machine id, boot id, tool versions, sha256 and size of the evidence.'),
});

/** A report that is being made: its findings' rules are known ones. */
export type Report = Omit<Written<z.infer<typeof Report>>, 'findings' | 'subject'> & {
  findings: FindingOfKnownRule[];
  subject: Subject;
};
export type Section = Written<z.infer<typeof Section>>;
export type Incomplete = Written<z.infer<typeof Incomplete>>;

/**
 * A saved report. Rules that a newer faultline added keep their names: `ruleNamed` says that they are not known.
 * @throws ZodError
 */
export function parseReport(value: unknown): Report {
  return Report.parse(value) as Report;
}

/** The section of one kind. */
export type SectionOf<Kind extends Section['kind']> = Extract<Section, { kind: Kind }>;

/** The JSON Schema of a report, as `faultline schema` prints it. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(Report, { target: 'draft-2020-12', io: 'output' });
}
