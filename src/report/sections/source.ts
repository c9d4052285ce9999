import { z } from 'zod';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

/** The source around the lines of the fault frame and the culprit, and of the callers that these were inlined into. */
export const SourceSection = z.looseObject({
  kind: z.literal('source'),
  ...OF_CRASH,
  title: z.string(),
  frames: z.array(
    z.looseObject({
      index: z.number().int().nonnegative().describe("The frame's number."),
      function: z.string().optional(),
      file: z.string().describe('As the frame names it.'),
      path: z.string().optional().describe('Where it was found, if not where it was compiled.'),
      from: z.literal('debuginfod').optional().describe('Who had it, if no file here.'),
      lines: z
        .array(z.looseObject({ number: z.number().int().positive(), text: z.string() }))
        .describe('Long ones are cut. None of a file that has changed.'),
      line: z.number().int().positive(),
      changed: z
        .literal(true)
        .optional()
        .describe(
          'The file is not the one that was compiled: its MD5 is another, it is newer than the program, or it ends before the line.',
        ),
      newer: z
        .literal(true)
        .optional()
        .describe(
          'The file is newer than the program, as any checkout is, and nothing tells whether it has changed: its lines may be others than those that were compiled.',
        ),
      checkedBy: z
        .enum(['embedded', 'md5', 'age', 'build-id'])
        .optional()
        .describe(
          'How the file was compared with the one that was compiled: it is in the debug information itself, its MD5 is there, it is older or newer than the program, or a server has it as that of the build. Absent: not at all.',
        ),
    }),
  ),
});

export type SourceSection = Written<z.infer<typeof SourceSection>>;
