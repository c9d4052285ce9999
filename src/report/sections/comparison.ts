import { z } from 'zod';
import type { Written } from '../written.ts';
import { Frame } from '../frame.ts';
import { CrashClass } from './crash.ts';

/** One crash that was compared. */
export const ComparedCrash = z.looseObject({
  source: z.string().describe('The report or core it comes from, as given; with #N for the N-th crash of a report.'),
  fingerprint: z.string(),
  signature: z.string(),
  similarity: z.number().min(0).max(1).describe('To the representative of its group.'),
});

/** Crashes that are the same one. */
export const CrashGroup = z.looseObject({
  class: CrashClass,
  signature: z.string().describe('Of the representative.'),
  fingerprint: z.string().describe('Of the representative.'),
  representative: z.string().describe('Source of the crash that is most like all others of the group.'),
  frames: z.array(Frame).describe("The representative's stack, from the fault on; the innermost frames of it."),
  crashes: z.array(ComparedCrash),
  weak: z.literal(true).optional().describe('The fingerprint is one that another crash may have: it is like no other.'),
  nearest: z
    .looseObject({
      group: z.number().int().nonnegative().describe('Index into groups.'),
      similarity: z.number().min(0).max(1),
      why: z.string().describe('What keeps the two apart.'),
    })
    .optional()
    .describe('The group that is most like this one, where any is.'),
});

/** Which crashes are the same. */
export const ComparisonSection = z.looseObject({
  kind: z.literal('comparison'),
  title: z.string(),
  count: z.number().int().describe('How many crashes were compared.'),
  threshold: z.number().describe('Crashes at least this similar, and of one class, are the same.'),
  groups: z.array(CrashGroup).describe('Largest first.'),
});

export type ComparedCrash = Written<z.infer<typeof ComparedCrash>>;
export type CrashGroup = Written<z.infer<typeof CrashGroup>>;
export type ComparisonSection = Written<z.infer<typeof ComparisonSection>>;
