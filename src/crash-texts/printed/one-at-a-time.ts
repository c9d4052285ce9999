import type { CrashText } from '../model.ts';
import type { PrintedForm, TextLine } from './model.ts';

/** How the texts of a form begin, go on and end; `Open` is what is known so far of the one that is read. */
export interface TextForm<Open> {
  /** @param open what is read already, which ends where another begins. @returns undefined where the line begins none, `open` where it begins again. */
  readonly begin: (line: TextLine, open: Open | undefined) => Open | undefined;
  /** Takes in a line. @returns whether it is of the text. */
  readonly read: (open: Open, text: string) => boolean;
  /** Whether nothing follows a line, be it of the text or not. */
  readonly isOver?: (open: Open, text: string) => boolean;
  /** @returns undefined where what was read is no crash. */
  readonly crashOf: (open: Open) => CrashText | undefined;
  /** So many lines of others may stand within it, one after the other. */
  readonly quiet: (open: Open) => number;
}

/** Reads texts of a form one after the other: the next begins where the one before it has ended, or was cut off. */
export function oneAtATime<Open>({ begin, read, isOver, crashOf, quiet }: TextForm<Open>): PrintedForm['make'] {
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
        const begun = begin(line, open);
        if (begun !== undefined && begun !== open) {
          end();
          open = begun;
        }
        if (begun !== undefined) return true;
        if (open === undefined) return false;
        const isPart = read(open, line.text);
        others = isPart ? 0 : others + 1;
        if (others > quiet(open) || isOver?.(open, line.text) === true) end();
        return isPart;
      },
    };
  };
}
