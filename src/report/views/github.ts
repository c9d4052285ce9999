import { escapeControl } from '../../errors/errors.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import { toldMessage } from '../plain.ts';
import { placeOf } from '../place.ts';
import { worstFirst } from '../worst.ts';
import type { ViewOptions } from './model.ts';
import { textView } from './text.ts';

/** The runner drops, without a word, what goes beyond ten annotations of a kind in one step, and cuts long messages. */
const MAX_ANNOTATIONS = 10;
const MAX_MESSAGE = 4096;

const COMMANDS = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<
  Finding['level'],
  string
>;

/**
 * Workflow commands for GitHub's log: the whole report in a group, then the worst findings as annotations and one that
 * counts the others. The report's text comes from evidence and could hold commands, so they are stopped with
 * `options.token`, a word that evidence can't know; without one the text is left out.
 */
export function githubView(report: Report, options: ViewOptions): string {
  const findings = worstFirst(report.findings);
  const shown = findings.length <= MAX_ANNOTATIONS ? findings : findings.slice(0, MAX_ANNOTATIONS - 1);
  const hidden = findings.length - shown.length;
  const lines = [
    ...(options.token === undefined ? [] : group(report, options, options.token)),
    ...shown.map((finding) => annotation(finding, report, options)),
    ...(hidden === 0
      ? []
      : [`::${COMMANDS[findings[shown.length]?.level ?? 'note']} title=faultline::and ${hidden} more in the report`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function group(report: Report, options: ViewOptions, token: string): string[] {
  return [
    `::group::faultline ${report.command}`,
    `::stop-commands::${token}`,
    textView(report, { ...options, color: false, width: Infinity }).trimEnd(),
    `::${token}::`,
    '::endgroup::',
  ];
}

function annotation(finding: Finding, report: Report, options: ViewOptions): string {
  const place = placeOf(finding, report, options.repository);
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.path)}`]),
    ...(place?.line === undefined ? [] : [`line=${place.line}`]),
    `title=${property(finding.title)}`,
  ];
  const message = `${toldMessage(finding)} (${finding.rule})`;
  return `::${COMMANDS[finding.level]} ${properties.join(',')}::${data(message.slice(0, MAX_MESSAGE))}`;
}

function data(text: string): string {
  return escapeControl(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
