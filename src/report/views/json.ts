import { jsonText } from '../json.ts';
import type { Report } from '../model.ts';

/** The report model itself, indented; see docs and `faultline schema`. */
export function jsonView(report: Report): string {
  return jsonText(report);
}
