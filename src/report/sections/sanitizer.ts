import { z } from 'zod';
import { Frame } from '../frame.ts';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

/** An error that a sanitizer found, as often as its report tells it. */
export const SanitizerProblem = z.looseObject({
  kind: z.string().describe("The sanitizer's own word: heap-use-after-free, data-race, direct-leak."),
  tool: z.string().describe('AddressSanitizer, ThreadSanitizer, ...'),
  what: z.string().describe('The first line of its report, without addresses.'),
  fingerprint: z.string(),
  weak: z.literal(true).optional().describe("No frame of somebody's code tells it from others: it matches nothing."),
  signature: z.string(),
  contexts: z.number().int().positive(),
  processes: z.array(z.number().int()),
  rootCause: Frame.optional().describe('The first frame of code that someone can fix.'),
  stack: z.array(Frame).describe('Where it is, innermost first, as the sanitizer numbers it.'),
  leak: z.looseObject({ bytes: z.number().int(), objects: z.number().int() }).optional(),
  damage: z.string().optional().describe('Why the report may not be whole.'),
});

/** What sanitizers wrote about a process. */
export const SanitizerSection = z.looseObject({
  kind: z.literal('sanitizer'),
  ...OF_CRASH,
  title: z.string(),
  problems: z.array(SanitizerProblem),
});

export type SanitizerProblem = Written<z.infer<typeof SanitizerProblem>>;
export type SanitizerSection = Written<z.infer<typeof SanitizerSection>>;
