import { EXIT, printError, UsageError } from './errors/errors.ts';

let told = false;

/** Sees to what becomes of output that can't be written. To be called again when something else has begun to listen. */
export function watchOutput(): void {
  process.stdout.removeAllListeners('error').on('error', tellUnwritten);
  process.stderr.removeAllListeners('error').on('error', ignore);
}

/**
 * `faultline ... | head` closes our output early: that is no error of ours. A full disk is one that the exit status has to
 * tell, whatever was found. Report files may still have to be written: nothing is thrown.
 */
function tellUnwritten({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE' || told) return;
  told = true;
  printError(
    new UsageError(
      `Standard output could not be written: ${code ?? message}.`,
      'Send it to a file on a disk with room, or to a program that reads it.',
    ),
    false,
  );
  process.on('exit', () => {
    process.exitCode = EXIT.usage;
  });
}

/** Of standard error: there is nobody left to tell. */
function ignore(): void {}
