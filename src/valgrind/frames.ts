import type { Frame } from '../report/frame.ts';
import type { FrameTable } from './frame-table.ts';
import type { VgFrame } from './model.ts';
import type { FrameJudge } from './root-cause.ts';

/** A stack for the report: frames numbered from the innermost, with what each is. */
export function reportStack(stack: readonly number[], table: FrameTable, judge: FrameJudge): Frame[] {
  const cause = judge.rootCause(stack);
  const position = cause === undefined ? -1 : stack.indexOf(cause);
  return stack.map((number, index) => {
    const role = index === position ? 'culprit' : judge.classOf(number) === 'code' ? 'code' : 'library';
    return { index, ...known(table.frames[number] ?? {}), role };
  });
}

/** Only what is known. `directory` is XML's. */
function known({ address, function: name, module, file, directory, line }: VgFrame): Omit<Frame, 'index'> {
  return {
    ...(address === undefined ? {} : { address }),
    ...(name === undefined ? {} : { function: name }),
    ...(module === undefined ? {} : { module }),
    ...(file === undefined ? {} : { file }),
    ...(directory === undefined ? {} : { directory }),
    ...(line === undefined || line < 1 ? {} : { line }),
  };
}
