import type { CrashText } from '../model.ts';
import type { PrintedForm } from './model.ts';

/** A form whose reports are one line each. A line that stands behind words is talk. */
export function singleLine(
  first: RegExp,
  toCrash: (match: RegExpExecArray) => Omit<CrashText, 'line'> | undefined,
  within?: RegExp,
): PrintedForm {
  return {
    first,
    ...(within === undefined ? {} : { within }),
    make: (take) => ({
      read({ text, number, quoted }) {
        const match = quoted ? null : first.exec(text);
        const crash = match === null ? undefined : toCrash(match);
        if (crash === undefined) return false;
        take({ ...crash, line: number });
        return true;
      },
      isOpen: () => false,
      end: () => undefined,
    }),
  };
}
