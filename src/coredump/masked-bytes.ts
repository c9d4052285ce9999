import type { Memory } from '../process/memory.ts';
import { readTo } from '../memory/content.ts';
import { textRuns, type TextRun } from '../memory/text-runs.ts';
import { maskSecrets } from '../report/mask.ts';
import { kindOf } from '../secrets/names.ts';

/** Bytes of memory, and which of them may be a secret's. */
export interface MaskedBytes {
  /** Where they begin. */
  readonly start: bigint;
  readonly bytes: Buffer;
  readonly isHidden: (offset: number) => boolean;
}

/** What is around the bytes that are shown tells whether a text in them is a secret. */
const AROUND = 4096;
/** A value stands this near behind its name, in a structure or a table of two columns. */
const NAME_TO_VALUE = 128;

/**
 * The bytes from one address up to another, as far as they are mapped in one piece with `within`; undefined where that is not.
 * @param within an address among them.
 */
export async function maskedBytes(
  memory: Memory,
  from: bigint,
  to: bigint,
  within: bigint,
): Promise<MaskedBytes | undefined> {
  const before = readTo(memory, from - BigInt(AROUND), within);
  const behind = memory.read(within, Number(to - within) + AROUND);
  if (behind === undefined) return undefined;
  const all = Buffer.concat([before, behind]);
  const begins = within - BigInt(before.length);
  const skipped = Math.max(0, Number(from - begins));
  const end = Math.max(0, Number(to - begins));
  const bytes = all.subarray(skipped, end);
  const isShown = (run: TextRun): boolean => run.start < end && run.end > skipped;
  const hidden = await hiddenRuns(textRuns(all), isShown, before.length === Number(within - from) + AROUND);
  return {
    start: begins + BigInt(skipped),
    bytes,
    isHidden: (offset) => hidden.some((run) => skipped + offset >= run.start && skipped + offset < run.end),
  };
}

/**
 * Text that is masked, all of it where a part is: which of its bytes are the secret is not asked.
 * @param isCut the first text may have begun before.
 */
async function hiddenRuns(
  runs: readonly TextRun[],
  isShown: (run: TextRun) => boolean,
  isCut: boolean,
): Promise<TextRun[]> {
  const groups = asLists(runs).filter((group) => group.some((run) => isShown(run)));
  const masked = await Promise.all(
    groups.map(async (group) => {
      const texts = group.map(({ text }) => text);
      const shown = await maskSecrets(texts);
      return group.filter((_, index) => shown[index] !== texts[index]);
    }),
  );
  const values = runs.filter((run) => isShown(run) && ((isCut && run.start === 0) || isValue(run, runs)));
  return [...masked.flat(), ...values];
}

/** Texts with one byte between them are words of one list, as the arguments of a program are. */
function asLists(runs: readonly TextRun[]): TextRun[][] {
  const lists: TextRun[][] = [];
  for (const run of runs) {
    const last = lists.find((list) => list.at(-1)?.end === run.start - 1);
    if (last === undefined) lists.push([run]);
    else last.push(run);
  }
  return lists;
}

/** Whether a text follows one that is the name of a secret. */
function isValue(run: TextRun, runs: readonly TextRun[]): boolean {
  const name = runs.findLast(({ end }) => end <= run.start);
  return name !== undefined && run.start - name.end <= NAME_TO_VALUE && kindOf(name.text.trim()) !== undefined;
}
