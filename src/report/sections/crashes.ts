import { z } from 'zod';
import type { Written } from '../written.ts';

/** A version that a crash was seen in. */
export const SeenVersion = z.looseObject({
  version: z.string().describe("Of the program's package, else `build ` and its build-id."),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  occurrences: z.number().int(),
});

/** One crash of a store, with all that was seen of it. */
export const KnownCrash = z.looseObject({
  fingerprint: z.string(),
  signature: z.string(),
  title: z.string(),
  rule: z.string(),
  program: z.string().optional(),
  status: z
    .enum(['new', 'known', 'fixed', 'back'])
    .describe('`new`: nobody has looked at it. `back`: seen in the version that it was fixed in, or a newer one.'),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  occurrences: z.number().int(),
  hosts: z.number().int().describe('How many.'),
  versions: z.array(SeenVersion).describe('Oldest first.'),
  firstIn: z.string().optional().describe('The oldest version that it was seen in.'),
  goneSince: z.string().optional().describe('The first version after its last in which its program crashed otherwise.'),
  backIn: z.string().optional().describe('Seen there again, after its fix or after a version without it.'),
  fixedIn: z.string().optional().describe('As somebody said.'),
  note: z.string().optional(),
  merged: z.array(z.string()).optional().describe('Fingerprints that somebody said are the same crash.'),
  weak: z.literal(true).optional(),
});

/** Crashes of a store, those that matter most first. */
export const CrashesSection = z.looseObject({
  kind: z.literal('crashes'),
  title: z.string(),
  crashes: z.array(KnownCrash),
  total: z.number().int().describe('How many fit; `crashes` may have fewer.'),
});

export type KnownCrash = Written<z.infer<typeof KnownCrash>>;
export type CrashesSection = Written<z.infer<typeof CrashesSection>>;
