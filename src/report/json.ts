/** What JSON.stringify leaves as it is and a terminal obeys: DEL, C1, marks of direction, ends of lines of Unicode. */
const RAW = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Indented JSON that is safe to look at: control characters are escaped, and what it parses to is the same. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replaceAll(RAW, (character) => String.raw`\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
