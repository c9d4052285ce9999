import type { LogFile } from './model.ts';

/** valgrind's lines, wherever they stand in a line of a log. */
export const VALGRIND_LINE = />*(?:==|\*\*|--)(?:[\d:.]+ )?\d+(?:==|\*\*|--)(?: |\s*$)/;
const PREFIX = />*==(?:[\d:.]+ )?\d+==(?:[ \r\n]|$)/;
const OWN_XML = /<(?:valgrindoutput|protocolversion|protocoltool|unique|errorcounts)>/;
const XML = /^\s*(?:<\?xml|<valgrindoutput)/;
const PROFILE = /^(?:desc: |cmd: .*\nevents: |# callgrind format|version: \d+\ncreator: callgrind|\{"dhatFileVersion")/;
const STARTUP = /(?:^|\n)(?:valgrind: |--\d+:\d+: *aspacem )/;

/** The form of a log, by its beginning. Test results in XML may hold a log that is text. What is not known otherwise is text: a program may print much before valgrind. */
export function formOf(head: Buffer): LogFile['form'] {
  const text = beginning(head);
  const hasLines = PREFIX.test(text);
  if (XML.test(text) ? !hasLines || OWN_XML.test(text) : head.includes('<valgrindoutput>') && !hasLines) return 'xml';
  return PROFILE.test(text) ? 'profile' : 'text';
}

/**
 * XML of somebody else, as test results and coverage beside the logs are: it has elements, and none that valgrind's has. A log
 * that was killed early has no element at all.
 */
function isOthersXml(text: string): boolean {
  return /<[a-z]/i.test(text) && !OWN_XML.test(text);
}

/** Whether a file found in a directory looks like valgrind's at all. A hole at the start is one of an overwritten log. */
export function isLikelyLog(head: Buffer): boolean {
  const [text, form] = [beginning(head), formOf(head)];
  if (form === 'xml') return !isOthersXml(text);
  return head[0] === 0 || form === 'profile' || PREFIX.test(text) || STARTUP.test(text);
}

function beginning(head: Buffer): string {
  return head.toString('latin1', 0, Math.min(head.length, 1 << 16));
}
