import type { SanitizerReport } from './model.ts';

const MAX_LENGTH = 255;

/** Of the text between stacks what says where an address lies, or what came of a value. */
const WHERE =
  /is located|Location is|^Address 0x[\da-f]+ is|'.*' (?:\(line \d+\) )?<== Memory access|^Cause: |^Hint: |^Uninitialized bytes in|buggy address (?:belongs|is located)|^which belongs to|^\[\d\] size=|^This frame has|defined (?:in|here)|^object passed to delete|size of the .*allocated type/;
const ACCESS = [
  /(?:^|\s)(?<kind>read|write)\b.{0,12} of size (?<size>\d{1,15})/i,
  /^(?:Atomic |Previous (?:atomic )?)?(?<kind>read|write) at 0x[\da-f]+ by /i,
  /^(?<kind>read|write) at addr /i,
  /caused by a (?<kind>READ|WRITE) memory access/,
  /^(?:Out-of-bounds|Use-after-free|Memory corruption|Invalid) (?<kind>read|write) at 0x/,
  /^(?:race at unknown origin, with )?(?<kind>read|write)(?:-write)?(?: \(marked\))? to 0x[\da-f]+ of (?<size>\d{1,9}) bytes/,
] as const;

/** How memory was accessed: read or write, and how many bytes; undefined where the report does not say. */
export function accessOf({
  texts = [],
  headline: first,
}: SanitizerReport): { kind: 'read' | 'write'; size?: number } | undefined {
  for (const text of texts) {
    if (/^previous /i.test(text)) continue;
    for (const form of ACCESS) {
      const groups = form.exec(text)?.groups;
      if (groups?.kind === undefined) continue;
      const size = groups.size === undefined ? {} : { size: Number(groups.size) };
      return { kind: /read/i.test(groups.kind) ? 'read' : 'write', ...size };
    }
  }
  const said = /^\w+: (?<kind>load of|store to) /.exec(first)?.groups?.kind;
  return said === undefined ? undefined : { kind: said === 'load of' ? 'read' : 'write' };
}

/** The first line of a report, without what differs from run to run. */
export function headline({ headline: text }: Pick<SanitizerReport, 'headline'>): string {
  return text
    .replace(/ on (?:unknown )?address 0x.*$| on 0x.*$| \(pid=\d+\)$/s, '')
    .replaceAll(/0x[\da-f]{5,16}/gi, '0x...')
    .slice(0, MAX_LENGTH)
    .toWellFormed();
}

/** A line of a report without addresses. */
export function withoutAddresses(text: string): string {
  return text
    .replaceAll(/ ?\[0x[\da-f]+, ?0x[\da-f]+\)/g, '')
    .replaceAll(/ (?:at|on) (?:addr(?:ess)? )?(?:0x)?[\da-f]{8,16}\b/g, '')
    .replace(/^(?:Address )?0x[\da-f]+ is /, 'it is ')
    .replaceAll(/0x[\da-f]{5,16}/g, '0x...')
    .slice(0, MAX_LENGTH)
    .toWellFormed();
}

/** Lines that say where an address lies. */
export function whereabouts({ texts = [] }: SanitizerReport): string[] {
  return texts.filter((text) => WHERE.test(text)).map((text) => withoutAddresses(text));
}
