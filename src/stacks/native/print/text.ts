/** Text in quotes, as C writes it; what is no letter by its number. */
export function quoted(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const letters = text.includes('�') ? [...bytes].map((byte) => String.fromCharCode(byte)) : [...text];
  return `"${letters.map((letter) => written(letter, text.includes('�'))).join('')}"`;
}

const SHORT: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\t': String.raw`\t`,
  '\r': String.raw`\r`,
  '"': String.raw`\"`,
  '\\': '\\\\',
};

function written(letter: string, isBytes: boolean): string {
  const short = SHORT[letter];
  if (short !== undefined) return short;
  const code = letter.codePointAt(0) ?? 0;
  return code < 0x20 || code === 0x7f || (isBytes && code > 0x7f) ? `\\${code.toString(8).padStart(3, '0')}` : letter;
}
