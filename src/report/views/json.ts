import { jsonPieces } from '../json.ts';
import type { Report } from '../model.ts';
import type { Pieces } from './model.ts';

/** The report model itself, indented; see docs and `faultline schema`. */
export function jsonView(report: Report): Pieces {
  return jsonPieces(report);
}
