import type { Report } from '../model.ts';

/** The report model itself, indented; see docs and `faultline schema`. */
export function jsonView(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
