import { escapeControl } from '../errors/errors.ts';
import type { Finding, Location } from './finding.ts';
import type { Report } from './model.ts';
import { frameName, frameNumber } from './present/frame.ts';
import { stackOf, type StackEntry } from './stack-of.ts';

const SHOWN_FRAMES = 40;

/** A finding in plain lines, safe to print: what, where, its stack, its key. For formats with one block of text for each. */
export function plainFinding(finding: Finding, report: Report): string[] {
  const stack = stackOf(finding, report);
  const shown = stack
    .slice(0, SHOWN_FRAMES)
    .map((entry, index) => `  ${frameNumber({ ...entry, index: entry.index ?? index })} ${entryText(entry)}`);
  const hidden = stack.length - shown.length;
  return [
    toldMessage(finding),
    ...(finding.location === undefined ? [] : [`at ${locationText(finding.location)}`]),
    ...(shown.length === 0 ? [] : ['', 'Stack, innermost first:', ...shown]),
    ...(hidden > 0 ? [`  ... ${hidden} more frames`] : []),
    '',
    `rule ${finding.rule}, fingerprint ${finding.fingerprint}`,
  ].map((line) => escapeControl(line));
}

/** A finding's message, with how often it was seen, where that was more than once. */
export function toldMessage({ message, occurrences }: Pick<Finding, 'message' | 'occurrences'>): string {
  return occurrences === undefined ? message : `${message.replace(/\.$/, '')}; seen ${occurrences} times`;
}

/** One frame as text: `string_at (callproc.c:12)`, `libffi.so.8+0x640e`. */
export function entryText(entry: StackEntry): string {
  const place =
    entry.file === undefined
      ? entry.function === undefined
        ? undefined
        : entry.module
      : withLine(entry.file, entry.line);
  return place === undefined ? frameName(entry) : `${frameName(entry)} (${place})`;
}

function locationText({ file, line, path, function: name, module }: Location): string {
  const place = file === undefined ? (path ?? module) : withLine(file, line);
  return [name, place === undefined || name === undefined ? place : `(${place})`]
    .filter((part) => part !== undefined)
    .join(' ');
}

function withLine(file: string, line: number | undefined): string {
  return line === undefined ? file : `${file}:${line}`;
}
