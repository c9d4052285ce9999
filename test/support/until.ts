import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that anything may take, however busy the machine is. */
export const PATIENCE = 120_000;
/** Milliseconds between two looks. */
const STEP = 20;

/**
 * Waits until something is so. What is waited for is a condition, never a time: a busy machine takes longer, and the same happens.
 * @throws Error that says what was waited for, when even a very busy machine would have come to it.
 */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; !(await isSo()); await sleep(STEP))
    if (Date.now() > deadline) throw new Error(`waited ${PATIENCE / 1000} s for ${what}`);
}
