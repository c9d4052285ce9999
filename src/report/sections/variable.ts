import { z } from 'zod';
import type { Written } from '../written.ts';

/** The variable behind a fault. Only what is proven is here. */
export const CauseVariable = z.looseObject({
  expression: z.string().describe('What was read, written, called, passed or divided by: `node->next`.'),
  type: z.string().optional().describe('Its type.'),
  member: z.string().optional().describe('What of the object that the base points to: `next`, `in.a`.'),
  offset: z.number().int().nonnegative().optional().describe('Where in that object, in bytes.'),
  of: z.string().optional().describe('The type of that object.'),
  base: z
    .looseObject({
      name: z.string().describe('`node`, `list->head`.'),
      value: z.string().describe('Hexadecimal of a pointer, decimal of a number.'),
      kind: z
        .enum(['argument', 'local', 'global', 'member'])
        .describe('A variable, or a member that is reached through one.'),
      type: z.string().optional(),
    })
    .describe(
      'What is wrong: the pointer, the index that leads out of its array, the pointer to a function, the number that is zero.',
    ),
  bound: z.number().int().positive().optional().describe('Of an index: how many elements its array has.'),
  passed: z
    .looseObject({
      function: z.string().optional().describe('Its name, as far as it is known.'),
      argument: z
        .number()
        .int()
        .positive()
        .optional()
        .describe('Which argument of it, where its declaration is known.'),
    })
    .optional()
    .describe('The access was made by a function that got this pointer, and whose code is not to blame.'),
  function: z.string().optional().describe('Whose variable it is.'),
  frame: z.number().int().nonnegative().describe('The number of its frame.'),
  proof: z
    .enum(['register', 'memory'])
    .describe(
      'How it is known. register: the debug information has it in the register that the instruction used. memory: the register was loaded from where it is, or was stored there. Of what was passed: the register that it was passed in, when it was.',
    ),
});

export type CauseVariable = Written<z.infer<typeof CauseVariable>>;
