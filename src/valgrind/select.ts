import { globToRegExp } from '../text/glob.ts';
import type { Ledger } from './ledger.ts';
import type { Problem } from './model.ts';
import { isNamed } from './root-cause.ts';

/** Sums of problems that are not told one by one. */
export type Folded = {
  problems: number;
  records: number;
  bytes: number;
  blocks: number;
};

/** Which problems are told, and what of the rest. */
export interface Selection {
  readonly problems: Problem[];
  readonly interpreter?: Folded;
  readonly ignored?: Folded;
}

/**
 * Sorts out what is to be told.
 * @param onlyThrough globs over functions, modules and files: a problem's stack must pass through one of them.
 */
export function select(ledger: Ledger, onlyThrough: readonly string[]): Selection {
  const shown = ledger.problems.filter(({ contexts }) => contexts > 0);
  const { interpreter = [], code = [] } = Object.groupBy(shown, (problem) =>
    problem.interpreterOnly ? 'interpreter' : 'code',
  );
  const globs = onlyThrough.map((glob) => globToRegExp(glob));
  const passes = passing(ledger, globs);
  const { told = [], ignored = [] } = Object.groupBy(code, (problem) =>
    globs.length === 0 || problem.stack.some(passes) ? 'told' : 'ignored',
  );
  return {
    problems: told,
    ...(interpreter.length === 0 ? {} : { interpreter: fold(interpreter) }),
    ...(ignored.length === 0 ? {} : { ignored: fold(ignored) }),
  };
}

function passing({ table }: Ledger, globs: readonly RegExp[]): (frame: number) => boolean {
  return (number) => {
    const frame = table.frames[number] ?? {};
    return globs.some((glob) => (frame.function !== undefined && glob.test(frame.function)) || isNamed(glob, frame));
  };
}

function fold(problems: readonly Problem[]): Folded {
  return {
    problems: problems.length,
    records: problems.reduce((sum, { contexts }) => sum + contexts, 0),
    bytes: problems.reduce((sum, { leak }) => sum + (leak?.bytes ?? 0), 0),
    blocks: problems.reduce((sum, { leak }) => sum + (leak?.blocks ?? 0), 0),
  };
}
