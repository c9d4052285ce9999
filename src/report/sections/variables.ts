import { z } from 'zod';
import type { Written } from '../written.ts';
import { OF_CRASH } from './of-crash.ts';

const Variable = z.looseObject({
  name: z.string(),
  type: z.string().optional(),
  value: z.string().describe('As the engine prints it; long ones are cut.'),
});

/** Arguments and local variables of frames: --locals. */
export const VariablesSection = z.looseObject({
  kind: z.literal('variables'),
  ...OF_CRASH,
  title: z.string(),
  frames: z.array(
    z.looseObject({
      index: z.number().int().nonnegative().describe("The frame's number."),
      function: z.string().optional(),
      arguments: z.array(Variable),
      locals: z.array(Variable).describe('Those of the innermost scope first.'),
    }),
  ),
});

export type VariablesSection = Written<z.infer<typeof VariablesSection>>;
