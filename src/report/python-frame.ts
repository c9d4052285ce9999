import { z } from 'zod';
import type { Written } from './written.ts';

/** Whatever could not be read (faulthandler prints ??? for it) is absent. */
export const PythonFrame = z.looseObject({
  file: z.string().optional(),
  line: z.number().int().optional(),
  function: z
    .string()
    .optional()
    .describe('With the names of what it is in, where the source is the core: Reader.read.'),
});

export type PythonFrame = Written<z.infer<typeof PythonFrame>>;
