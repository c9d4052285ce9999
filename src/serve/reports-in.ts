import { z } from 'zod';
import { parseJson, Refused } from '../config/small-file.ts';
import type { StoredOccurrence } from '../store/model.ts';
import { contentOf } from '../store/read-reports.ts';
import { Refusal } from './model.ts';

/**
 * The crashes in a body: a report, however it is laid out, or one in each line, or lines of `store export`.
 * @throws Refusal where any of it is something else: then nothing of it is taken.
 */
export function occurrencesIn(text: string): readonly StoredOccurrence[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new Refusal(400, 'The body is empty.', 'Send what --json prints.');
  const separate = lines.every((line) => line.startsWith('{') && line.trimEnd().endsWith('}') && line.trim() !== '{}');
  if (!separate) return occurrencesOfOne(text, 'the body');
  return lines.flatMap((line, index) => occurrencesOfOne(line, `line ${index + 1}`));
}

function occurrencesOfOne(text: string, where: string): readonly StoredOccurrence[] {
  const content = contentIn(text, where);
  if ('occurrences' in content) return content.occurrences;
  throw new Refusal(422, `In ${where} is what somebody said of a crash.`, 'Send reports and occurrences only.');
}

function contentIn(text: string, where: string): ReturnType<typeof contentOf> {
  try {
    return contentOf(parseJson(text));
  } catch (error) {
    if (error instanceof Refused)
      throw new Refusal(400, `What is in ${where} can't be read: ${error.message}.`, 'Nothing was stored.');
    if (error instanceof z.ZodError) {
      const field = error.issues[0]?.path.join('.') ?? '';
      throw new Refusal(422, `In ${where} is no report of faultline: "${field}".`, 'Nothing was stored.');
    }
    throw error;
  }
}
