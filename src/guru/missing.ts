import type { Incomplete } from '../report/model.ts';
import type { GuruReport } from '../report/sections/guru.ts';

/** What is missing in reports: torn by other writers, cut, or failed. */
export function missingParts(reports: readonly GuruReport[]): Incomplete[] {
  return reports.flatMap((report) => {
    const what = `the report at ${report.source}:${report.line}`;
    if (report.failed !== undefined)
      return [{ what, why: `it could not be made: ${report.failed.cause ?? 'the log does not say why'}` }];
    if (report.fragment) return [{ what, why: 'its beginning was torn off by another writer, or the log was cut' }];
    if (Object.keys(report.configuration).length === 0 && report.threads.length > 0 && report.processes.length === 0)
      return [
        { what, why: 'it ends before its processes and configuration: torn by another writer, or the log was cut' },
      ];
    return [];
  });
}
