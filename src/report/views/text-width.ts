import { createRequire } from 'node:module';

const ASCII = /^[ -~]*$/;
const require = createRequire(import.meta.url);

/** Columns that a text takes on a terminal. Most is ASCII, and does without what makes a segmenter and its tables: 20 ms. */
export function textWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  const { default: stringWidth } = require('string-width') as typeof import('string-width');
  return stringWidth(text);
}
