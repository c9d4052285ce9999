import type { LogFile } from './model.ts';

const PREFIX = /(?:^|\n)>*==(?:[\d:.]+ )?\d+==/;
const XML = /^\s*(?:<\?xml|<valgrindoutput)/;
const PROFILE = /^(?:desc: |# callgrind format|version: \d+\ncreator: callgrind|\{"dhatFileVersion")/;
const STARTUP = /(?:^|\n)valgrind: /;

/** The form of a log, by its beginning. What is not known otherwise is text: a program may print much before valgrind. */
export function formOf(head: Buffer): LogFile['form'] {
  const text = beginning(head);
  if (XML.test(text) || (head.includes('<valgrindoutput>') && !PREFIX.test(text))) return 'xml';
  return PROFILE.test(text) ? 'profile' : 'text';
}

/** Whether a file found in a directory looks like valgrind's at all. A hole at the start is one of an overwritten log. */
export function isLikelyLog(head: Buffer): boolean {
  return head[0] === 0 || formOf(head) !== 'text' || PREFIX.test(beginning(head)) || STARTUP.test(beginning(head));
}

function beginning(head: Buffer): string {
  return head.toString('latin1', 0, Math.min(head.length, 1 << 16));
}
