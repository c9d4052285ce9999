import { contentAt } from '../memory/content.ts';
import { fillBy } from '../memory/looks-like.ts';
import type { Image } from '../memory/model.ts';
import { maskedBytes } from './masked-bytes.ts';

/** Letters of a text that are shown. */
const SHOWN_MAX = 80;

/** What the memory at an address looks like; undefined where it looks like nothing. */
export async function looksLike(image: Image, address: bigint): Promise<string | undefined> {
  const content = contentAt(image, address);
  if (content === undefined) return undefined;
  if ('byte' in content) {
    const libraries = image.modules.map(({ path }) => path);
    const filling = fillBy(content.byte, libraries);
    return filling && `${filling.value} over and over, as ${filling.by.map(({ who }) => who).join(', or ')} has it`;
  }
  if ((await maskedBytes(image, address, address + 1n, address))?.isHidden(0) !== false)
    return 'text that may be a secret';
  const { text } = content;
  return `the text ${JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}...` : text)}`;
}
