import { spawn } from 'node:child_process';
import { handSignalsTo } from './lifecycle.ts';
import { findProgram } from './sandbox.ts';

/** What git sets too, where the user has not: end if it fits on one screen, keep colours, leave it on the screen. */
const PAGER_ENVIRONMENT = { LESS: 'FRX', LV: '-c' } as const;
/** Of the shell, for a command that there is not. */
const NOT_FOUND = 127;

/**
 * Shows a text through the user's pager, as git does it: PAGER is a command line for the shell, empty or "cat" for none.
 * @returns whether it was shown; false where there is no pager.
 */
export async function showInPager(text: string): Promise<boolean> {
  const pager = process.env['PAGER'] ?? (findProgram('less') === undefined ? '' : 'less');
  if (pager === '' || pager === 'cat') return false;
  const child = spawn('/bin/sh', ['-c', pager], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...PAGER_ENVIRONMENT, ...process.env },
  });
  const release = handSignalsTo(() => {}); // ^C is the pager's: we end when it does
  try {
    const ended = new Promise<number | null>((resolve) =>
      child.once('error', () => resolve(NOT_FOUND)).once('close', (code) => resolve(code)),
    );
    child.stdin.on('error', () => {}); // it may be left before all is read
    child.stdin.end(text);
    return (await ended) !== NOT_FOUND;
  } finally {
    release();
  }
}
