import { z } from 'zod';
import type { Written } from './written.ts';

/** The test that a process ran, or was run for. */
export const CrashTest = z.looseObject({
  framework: z
    .string()
    .describe(
      'gtest, Catch2, doctest, Boost.Test, Go, Rust, pytest, unittest, Bats, nextest, CTest, node:test, JUnit.',
    ),
  id: z.string().describe('Its name, as the framework writes it.'),
  by: z
    .literal('output')
    .optional()
    .describe(
      'It is the last that the output of the run, or of the process, says had begun, and it did not end. Absent where the stack or the environment tells.',
    ),
});

export type CrashTest = Written<z.infer<typeof CrashTest>>;
