import { startEnvironment, type Started } from '../process/environment.ts';
import type { Fill } from './fills.ts';

/** Bytes that the user has glibc fill memory with (mallopt(3), M_PERTURB): freed memory with one, what malloc gives with its complement. */
export function chosenFills(process: Started): Fill[] {
  const variables = new Map((startEnvironment(process) ?? []).map(({ name, value }) => [name, value]));
  const tunable = /glibc\.malloc\.perturb=(\w+)/.exec(variables.get('GLIBC_TUNABLES') ?? '')?.[1];
  const chosen = Number(tunable ?? variables.get('MALLOC_PERTURB_') ?? 0) & 0xff;
  if (chosen === 0) return [];
  const by = 'glibc with MALLOC_PERTURB_';
  return [
    { byte: chosen, by, meaning: 'freed' },
    { byte: chosen ^ 0xff, by, meaning: 'fresh' },
  ];
}
