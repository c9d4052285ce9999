/** How much a finding matters, worst first. Apart from finding.ts: every command needs it, and zod costs 50 ms to load. */
export const LEVELS = ['error', 'warning', 'note'] as const;
export type Level = (typeof LEVELS)[number];
