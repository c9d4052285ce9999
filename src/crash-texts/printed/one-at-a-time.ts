import type { CrashText } from '../model.ts';
import type { PrintedForm, TextLine } from './model.ts';

/** How the texts of a form begin, go on and end; `Open` is what is known so far of the one that is read. */
export interface TextForm<Open> {
  /** @returns undefined where the line begins none. */
  readonly begin: (line: TextLine) => Open | undefined;
  /** Takes in a line that may be of the text: nothing of it is in one of `others`, and none follows the `last`. */
  readonly read: (open: Open, text: string) => 'part' | 'last' | 'others';
  /** @returns undefined where what was read is no crash. */
  readonly crashOf: (open: Open) => CrashText | undefined;
  /** So many lines of others may stand within it, one after the other. */
  readonly quiet: (open: Open) => number;
}

/** Reads texts of a form one after the other: the next begins where the one before it has ended, or was cut off. */
export function oneAtATime<Open>({ begin, read, crashOf, quiet }: TextForm<Open>): PrintedForm['make'] {
  return (take) => {
    let open: Open | undefined;
    let others = 0;
    const end = (): void => {
      const crash = open === undefined ? undefined : crashOf(open);
      [open, others] = [undefined, 0];
      if (crash !== undefined) take(crash);
    };
    return {
      isOpen: () => open !== undefined,
      end,
      read(line) {
        const found = open === undefined ? 'others' : read(open, line.text);
        if (found === 'last') end();
        if (found !== 'others') {
          others = 0;
          return true;
        }
        const begun = begin(line);
        if (begun !== undefined) {
          end();
          open = begun;
          return true;
        }
        if (open !== undefined && ++others > quiet(open)) end();
        return false;
      },
    };
  };
}
