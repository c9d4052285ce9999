import { escapeControl } from '../../errors/errors.ts';
import { jsonText } from '../json.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import { toldMessage } from '../plain.ts';
import { fileOf, placeOf } from '../place.ts';
import { plainFinding } from '../plain.ts';
import type { ViewOptions } from './model.ts';

const SEVERITIES = { error: 'ERROR', warning: 'WARNING', note: 'INFO' } as const satisfies Record<
  Finding['level'],
  string
>;

/** Reviewdog Diagnostic Format: one document, read with `reviewdog -f=rdjson`. */
export function rdjsonView(report: Report, options: ViewOptions): string {
  const diagnostics = report.findings.map((finding) => {
    const place = placeOf(finding, report, options.repository);
    return {
      message: escapeControl(`${finding.title}: ${toldMessage(finding)}`),
      location: {
        path: escapeControl(place?.path ?? fileOf(finding, report)),
        ...(place?.line === undefined ? {} : { range: { start: { line: place.line } } }),
      },
      severity: SEVERITIES[finding.level],
      code: { value: finding.rule },
      original_output: plainFinding(finding, report).join('\n'),
    };
  });
  return jsonText({ source: { name: 'faultline' }, diagnostics });
}
