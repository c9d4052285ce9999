/** An entry of the journal. A field is text, or null where it is there but was too large to be printed. */
export type JournalEntry = Readonly<Record<string, string | null>>;

/**
 * Reads one line of `journalctl -o json`. Bytes that are not UTF-8 come as an array of numbers, a field that the entry
 * has several times as an array of values (the first counts), one over 4096 bytes as null unless `--all` was given.
 * @returns nothing where the line is no entry.
 */
export function parseJournalEntry(line: string): JournalEntry | undefined {
  const data = parseObject(line);
  if (data === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(data).flatMap(([name, value]) => {
      const text = fieldText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function parseObject(line: string): object | undefined {
  try {
    const data: unknown = JSON.parse(line);
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function fieldText(value: unknown): string | null | undefined {
  if (typeof value === 'string' || value === null) return value;
  if (!Array.isArray(value)) return undefined;
  if (value.every((each) => typeof each === 'number')) return Buffer.from(value).toString('utf8');
  return fieldText(value[0]);
}
