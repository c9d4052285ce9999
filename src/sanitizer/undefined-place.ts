import type { Frame } from '../report/frame.ts';
import { hex } from '../text/hex.ts';

const SOURCE = /^(?<file>.+?):(?<line>\d{1,9})(?::(?<column>\d{1,9}))?$/;
const MODULE = /^\((?<module>.+)\+0x(?<offset>[\da-f]{1,16})\)$/;
/** As Microsoft's compilers write it: `a.cpp(3,5)`. */
const BRACKETS = /^(?<file>[^()]+)\((?<line>\d{1,9})(?:,(?<column>\d{1,9}))?\)$/;
const ADDRESS = /^0x[\da-f]{1,16}$/;
const PAGE_DIGITS = 3;

/** The place of a `runtime error:` as a frame, and what tells it from other places. */
export interface UndefinedPlace {
  readonly frame: Frame;
  readonly parts: readonly string[];
  /** Only an address, whose last digits ASLR leaves as they are. */
  readonly isWeak?: true;
}

/** Reads the place that UndefinedBehaviorSanitizer names; undefined for `<unknown>`. */
export function undefinedPlace(text: string): UndefinedPlace | undefined {
  const { file, line, column } = SOURCE.exec(text)?.groups ?? BRACKETS.exec(text)?.groups ?? {};
  if (file !== undefined) {
    const where = Number(line) > 0 ? { file, line: Number(line) } : { file };
    return {
      frame: { index: 0, ...where },
      parts: [file.replace(/^.*[/\\]/, ''), line ?? '', ...(column === undefined ? [] : [column])],
    };
  }
  const { module, offset } = MODULE.exec(text)?.groups ?? {};
  if (module !== undefined && offset !== undefined) {
    const at = hex(BigInt(`0x${offset}`));
    return { frame: { index: 0, module, offset: at }, parts: [module.replace(/^.*\//, ''), at] };
  }
  if (!ADDRESS.test(text)) return undefined;
  return { frame: { index: 0, address: hex(BigInt(text)) }, parts: [text.slice(-PAGE_DIGITS)], isWeak: true };
}
