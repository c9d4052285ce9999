import { createHash } from 'node:crypto';
import { jsonText } from '../json.ts';
import { escapeControl } from '../../errors/errors.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import { toldMessage } from '../plain.ts';
import { fileOf, placeOf } from '../place.ts';
import type { ViewOptions } from './model.ts';

const SEVERITIES = { error: 'critical', warning: 'major', note: 'info' } as const satisfies Record<
  Finding['level'],
  string
>;

/** GitLab Code Quality: a JSON array. Entries with one fingerprint would become one, so a repeated one gets a number. */
export function gitlabView(report: Report, options: ViewOptions): string {
  const seen = new Map<string, number>();
  const issues = report.findings.map((finding) => {
    const count = seen.get(finding.fingerprint) ?? 0;
    seen.set(finding.fingerprint, count + 1);
    const place = placeOf(finding, report, options.repository);
    return {
      description: escapeControl(`${finding.title}: ${toldMessage(finding)}`),
      check_name: finding.rule,
      fingerprint:
        count === 0
          ? finding.fingerprint
          : createHash('sha256').update(`${finding.fingerprint} ${count}`).digest('hex'),
      severity: SEVERITIES[finding.level],
      location: { path: escapeControl(place?.path ?? fileOf(finding, report)), lines: { begin: place?.line ?? 1 } },
    };
  });
  return jsonText(issues);
}
