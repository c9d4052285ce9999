import type { CrashTest } from '../crash-test.ts';

/** `Ledger.ReadsBalance (gtest)` */
export function testText({ framework, id }: CrashTest): string {
  return `${id} (${framework})`;
}
