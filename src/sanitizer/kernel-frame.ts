import type { FrameBody } from './frame-line.ts';

/**
 * A line of a stack as the kernel prints it: ` kmalloc_oob+0xa8/0xbc [test_kasan]`, older ` [<ffffffff81a2f2b4>] dump_stack+0x4f/0x6a`, with
 * what decode_stacktrace.sh and syzkaller add: ` __list_add lib/list.h:60 [inline]`, ` f+0x1/0x2 fs/a.c:3`.
 */
const FRAME =
  /^\s{0,8}(?:\[<(?:[\da-f]{8,16}|)>\] ?)?(?:\(?(?<unsure>\? )?)(?<name>[A-Za-z_$][\w.$]{0,200})(?:\+0x[\da-f]{1,8}\/0x[\da-f]{1,8})?\)?(?: \[(?<module>[\w-]{1,64})(?: [\da-f]{8,64})?\])?(?: (?<file>[\w./+-]{1,255}\.[a-zA-Z]{1,3}):(?<line>\d{1,7}))?(?<inline> \[inline\])?(?: \[(?<module2>[\w-]{1,64})\])?$/;
const IS_ADDRESSED =
  /\+0x[\da-f]{1,8}\/0x[\da-f]{1,8}|:\d{1,7}(?: \[inline\])?$|:\d{1,7}(?: \(discriminator \d+\))? ?\)/;
/**
 * What decode_stacktrace.sh makes of one: ` sget_fc (fs/super.c:773 (discriminator 2) fs/super.c:780) mod`. Of functions that were inlined the
 * innermost comes first, and the name is that of the last.
 */
const DECODED =
  /^\s{0,8}(?<unsure>\? )?(?<name>[A-Za-z_$][\w.$]{0,200}) \((?:[\w./+-]{1,255}:\d{1,7}(?: \(discriminator \d{1,6}\))? ){0,16}(?<file>[\w./+-]{1,255}\.[a-zA-Z]{1,3}):(?<line>\d{1,7})(?: \(discriminator \d{1,6}\))? ?\)(?: \[?(?<module>[\w-]{1,64})\]?)?\s*$/;

/** @returns `unsure` for what only lay on the stack (`? `); undefined for any other line. */
export function parseKernelFrame(text: string): FrameBody | 'unsure' | undefined {
  if (text.length > 600 || !IS_ADDRESSED.test(text)) return undefined;
  const groups: Readonly<Record<string, string | undefined>> | undefined =
    FRAME.exec(text)?.groups ?? DECODED.exec(text)?.groups;
  if (groups?.name === undefined) return undefined;
  if (groups.unsure !== undefined) return 'unsure';
  const module = groups.module ?? groups.module2;
  return {
    function: groups.name,
    ...(module === undefined ? {} : { module }),
    ...(groups.file === undefined ? {} : { file: groups.file, line: Number(groups.line) }),
  };
}
