import { z } from 'zod';
import { Frame } from '../report/frame.ts';
import type { Written } from '../report/written.ts';

/** A stack as a report has it, innermost first. */
export const ReportedStack = z.looseObject({
  title: z.string().describe('The line above it: Previous write of size 4 at 0x55f5581d8054 by thread T1:'),
  frames: z.array(Frame),
});

/** What a sanitizer wrote about one error, or about all leaks of a process. Bundles carry it. */
export const SanitizerReport = z.looseObject({
  tool: z.string().describe('AddressSanitizer, ThreadSanitizer, ...'),
  pid: z.number().int().optional().describe('UndefinedBehaviorSanitizer does not tell it.'),
  kind: z.string().describe("The sanitizer's own word: heap-use-after-free, data-race, leak, SEGV."),
  headline: z.string().describe("Its first line, from the sanitizer's name on."),
  place: z.string().optional().describe('Where UndefinedBehaviorSanitizer says that it is: x.c:3:5.'),
  named: z.string().optional().describe("The function that the kernel names in a report's first line."),
  stacks: z.array(ReportedStack),
  texts: z.array(z.string()).optional().describe('The first lines between its stacks.'),
  line: z.number().int().describe('Number of its first line in the log.'),
  file: z.string().optional().describe('What it was read from, if it is a file of its own (log_path).'),
  damage: z.string().optional().describe('Why what was read may not be all of it, or not all its own.'),
});

export type ReportedStack = Written<z.infer<typeof ReportedStack>>;
export type SanitizerReport = Written<z.infer<typeof SanitizerReport>>;
