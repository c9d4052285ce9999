const ENTITY = /&(?:(quot|apos|lt|gt|amp|nbsp)|#(\d{1,7})|#[xX]([\da-fA-F]{1,6}));/g;
/** What writers of XML and HTML put for what they must not write: any other number may be somebody's text (`&#9;`), unless one of these stands beside it. */
const MAY_HAVE = /&(?:quot|apos|lt|gt|amp|nbsp|#(?:10|13|3[489]|6[02]|[xX](?:0?[aAdD]|2[267]|3[cCeE])));/;
const NAMES: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&', nbsp: ' ' };
const HIGHEST = 0x10ffff;

/** Text that was escaped for XML or HTML, once or twice. */
export function withoutEntities(text: string): string {
  if (!MAY_HAVE.test(text)) return text;
  const once = text.replace(ENTITY, decode);
  return MAY_HAVE.test(once) ? once.replace(ENTITY, decode) : once;
}

function decode(entity: string, name?: string, decimal?: string, hex?: string): string {
  if (name !== undefined) return NAMES[name] ?? entity;
  const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal);
  return code > HIGHEST ? entity : String.fromCodePoint(code);
}
