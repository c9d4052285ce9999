import { z } from 'zod';
import { Finding } from './finding.ts';
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
  subject: z.looseObject({}).describe('What was examined: path, pid, unit, host, executable, ...'),
  findings: z.array(Finding),
  sections: z.array(Section),
  incomplete: z.array(Incomplete),
  provenance: z.looseObject({}).describe('Host, machine id, boot id, tool versions, sha256 and size of the evidence.'),
});

export type Report = z.infer<typeof Report>;
export type Section = z.infer<typeof Section>;
export type Incomplete = z.infer<typeof Incomplete>;

/** The section of one kind. */
export type SectionOf<Kind extends Section['kind']> = Extract<Section, { kind: Kind }>;

/** The JSON Schema of a report, as `faultline schema` prints it. */
export function reportJsonSchema(): object {
  return z.toJSONSchema(Report, { target: 'draft-2020-12', io: 'output' });
}
