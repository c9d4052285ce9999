import { escapeControl } from '../../errors/errors.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import { toldMessage } from '../plain.ts';
import { placeOf } from '../place.ts';
import { worstFirst } from '../worst.ts';
import type { ViewOptions } from './model.ts';
import { textView } from './text.ts';

/** Logging commands for Azure Pipelines: the report in a group, then an issue for each finding. It knows no notes: they stay text. */
export function azureView(report: Report, options: ViewOptions): string {
  const text = textView(report, { ...options, color: false, width: Infinity }).trimEnd();
  const issues = worstFirst(report.findings).filter(({ level }) => level !== 'note');
  return [
    `##[group]faultline ${report.command}`,
    harmless(text),
    '##[endgroup]',
    ...issues.map((finding) => issue(finding, report, options)),
    '',
  ].join('\n');
}

/** Azure has no way to stop commands, and finds `##vso[` anywhere in a line; one that evidence holds is broken up: also in `###vso[`. */
function harmless(text: string): string {
  return text.replaceAll(/#(?=#)/g, '# ');
}

function issue(finding: Finding, report: Report, options: ViewOptions): string {
  const place = placeOf(finding, report, options.repository);
  const properties = [
    `type=${finding.level}`,
    ...(place === undefined ? [] : [`sourcepath=${property(place.path)}`]),
    ...(place?.line === undefined ? [] : [`linenumber=${place.line}`]),
    `code=${property(finding.rule)}`,
  ];
  return `##vso[task.logissue ${properties.join(';')}]${data(`${finding.title}: ${toldMessage(finding)}`)}`;
}

function data(text: string): string {
  return escapeControl(text).replaceAll('%', '%AZP25');
}

function property(text: string): string {
  return data(text).replaceAll(';', '%3B').replaceAll(']', '%5D');
}
