import { SIGABRT } from '../../linux/signal-names.ts';
import type { CrashText } from '../model.ts';
import { MOST_MESSAGE, type PrintedForm } from './model.ts';

const GNU = /^terminate called (?:after throwing an instance of '(.+)'|(without an active exception|recursively))$/;
const WHAT = /^ {2}what\(\): {1,2}(.*)$/;
/** libc++ writes it in one line; before LLVM 17 `with uncaught exception`. */
const LLVM =
  /^(?:libc\+\+abi(?:\.dylib)?: )?terminat(?:ing|e called)(?: due to| with)? uncaught (?:exception of type (.+?)(?:: (.*))?|foreign exception)$/;
const PURE =
  /^(?:pure virtual method called|libc\+\+abi(?:\.dylib)?: Pure virtual function called!|deleted virtual method called)$/;
/** Lines of others that may stand between the two of libstdc++. */
const BETWEEN = 3;
const MORE_LINES = 10;

interface Open {
  readonly line: number;
  readonly type: string | undefined;
  readonly how: string | undefined;
  what?: string;
  isPure?: true;
}

/** What the C++ run-time prints when std::terminate is called. */
export const terminateForm: PrintedForm = {
  first:
    /^(?:terminate called (?:after|without|recursively)|(?:libc\+\+abi(?:\.dylib)?: )?terminating (?:due to|with) uncaught|pure virtual method called$|deleted virtual method called$|libc\+\+abi(?:\.dylib)?: Pure virtual)/,
  within:
    /terminate called (?:after throwing an instance of '|without an active exc|recursively)|libc\+\+abi(?:\.dylib)?: |terminating (?:due to|with) uncaught|pure virtual method called$/,
  make: (take) => {
    let open: Open | undefined;
    let [quiet, more] = [0, 0];
    const end = (): void => {
      if (open !== undefined) take(crashOf(open));
      [open, quiet, more] = [undefined, 0, 0];
    };
    return {
      isOpen: () => open !== undefined,
      end,
      read({ text, number, quoted }) {
        if (!quoted && readFirst(text, number)) return true;
        if (open === undefined) return false;
        const what = WHAT.exec(text)?.[1];
        if (what !== undefined && open.type !== undefined && open.what === undefined) {
          open.what = what.slice(0, MOST_MESSAGE);
          return true;
        }
        // a message of several lines goes on: up to what a shell or the next report begins with is not known, so two lines
        quiet += 1;
        more += 1;
        if (quiet >= BETWEEN || open.what !== undefined || more > MORE_LINES) end();
        return false;
      },
    };

    function readFirst(text: string, number: number): boolean {
      if (PURE.test(text)) {
        end();
        open = { line: number, type: undefined, how: undefined, isPure: true };
        return true;
      }
      const gnu = GNU.exec(text);
      const llvm = gnu === null ? LLVM.exec(text) : null;
      if (gnu === null && llvm === null) return false;
      if (open?.isPure === true && gnu?.[2] !== undefined) return true; // libstdc++ says both
      end();
      open = { line: number, type: gnu?.[1] ?? llvm?.[1], how: gnu?.[2] };
      if (llvm !== null) {
        if (llvm[2] !== undefined) open.what = llvm[2].slice(0, MOST_MESSAGE);
        end();
      }
      return true;
    }
  },
};

function crashOf({ line, type, how, what, isPure }: Open): CrashText {
  const message =
    isPure === true
      ? 'a pure virtual function was called'
      : how === undefined
        ? `${type ?? 'a foreign exception'}${what === undefined ? '' : `: ${what}`}`
        : `std::terminate was called ${how}`;
  return {
    writer: 'the C++ run-time',
    line,
    facts: { signal: SIGABRT },
    threads: [],
    cause: {
      class: how === undefined && isPure === undefined ? 'uncaught-exception' : 'abort',
      summary: how === undefined && isPure === undefined ? `uncaught ${message}` : message,
      message,
      confidence: 'medium',
    },
  };
}
