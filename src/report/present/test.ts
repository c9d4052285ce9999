import type { CrashTest } from '../crash-test.ts';

/** `Ledger.ReadsBalance (gtest)`; where the output alone tells, that it was the last. */
export function testText({ framework, id, by }: CrashTest): string {
  return `${id} (${framework}${by === undefined ? '' : ', by its output'})`;
}

/** Behind a sentence, or what is none: which test it was. */
export function withTest(text: string, test: CrashTest | undefined): string {
  return test === undefined ? text : `${text}${/[.?]$/.test(text) ? '' : '.'} Test: ${testText(test)}`;
}
