import { UsageError } from '../errors/errors.ts';
import { readSmallFile, REPORT_MAX, type Refused } from '../config/small-file.ts';

const LINE = /^(?<fingerprint>[0-9a-f]{64})(?:\s.*)?$/;

/**
 * The fingerprints of a baseline: one in each line, what follows it is a remark; lines that begin with # are remarks.
 * @throws UsageError before the command is run, for a misspelt name must not let all crashes be new.
 */
export function readBaseline(file: string): ReadonlySet<string> {
  const lines = read(file)
    .split('\n')
    .map((line, index) => ({ line: line.trim(), number: index + 1 }));
  return new Set(
    lines
      .filter(({ line }) => line !== '' && !line.startsWith('#'))
      .map(({ line, number }) => {
        const fingerprint = LINE.exec(line)?.groups?.fingerprint;
        if (fingerprint === undefined)
          throw new UsageError(
            `Line ${number} of the baseline ${file} does not begin with a fingerprint.`,
            'A fingerprint is 64 hexadecimal digits, as reports show it.',
          );
        return fingerprint;
      }),
  );
}

function read(file: string): string {
  try {
    return readSmallFile(file, REPORT_MAX).text;
  } catch (error) {
    throw new UsageError(
      `The baseline ${file} can't be read: ${(error as Refused).message}.`,
      'Name a readable file; an empty one knows no crash.',
      { cause: error },
    );
  }
}
