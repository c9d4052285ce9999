import { z } from 'zod';
import type { Written } from './written.ts';

/** The test that a process ran, or was run for. */
export const CrashTest = z.looseObject({
  framework: z.string().describe('gtest, Catch2, doctest, Boost.Test, Go, Rust, pytest, unittest, Bats, nextest.'),
  id: z.string().describe('Its name, as the framework writes it.'),
});

export type CrashTest = Written<z.infer<typeof CrashTest>>;
