import type { CrashTest } from '../report/crash-test.ts';

/** A stack tells; what was printed may be more of the same name: pytest's parameters. */
export function surer(stack: CrashTest | undefined, printed: CrashTest | undefined): CrashTest | undefined {
  if (stack === undefined) return printed;
  const isSame = printed?.framework === stack.framework && printed.id.includes(stack.id);
  return isSame ? { framework: stack.framework, id: printed.id } : stack;
}
