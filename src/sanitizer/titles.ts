import { EXE } from './grammar.ts';

/** The last line that tells something: `SUMMARY: ThreadSanitizer: data race /tmp/race.c:3 in count`. */
export const SUMMARY = /^\s*SUMMARY: (?<tool>\w+): ?(?<text>.*)$/;
/** `==15313==ABORTING`, of a report without a summary (print_summary=0) the last line. */
export const ABORTING = new RegExp(String.raw`^==${EXE}(?<pid>\d{1,10})==\s?ABORTING$`);
/** Between ThreadSanitizer's reports (18), before AddressSanitizer's (65), around the kernel's (66). */
export const RULER = /^={10,80}$/;
/** Those that stand before reports; others' rulers are as long as a terminal is wide. */
export const BEGINS = /^={18}$|^={65,66}$/;

/** `Direct leak of 40 byte(s) in 1 object(s) allocated from:` */
export const LEAK = /^(?<way>Direct|Indirect) leak of (?<bytes>\d{1,15}) byte\(s\) in (?<objects>\d{1,15}) object\(s\)/;
/** `SUMMARY: AddressSanitizer: 40 byte(s) leaked in 1 allocation(s).` */
export const LEAKED = /^(?<bytes>\d{1,15}) byte\(s\) leaked in (?<objects>\d{1,15}) allocation\(s\)/;
/** With max_leaks only the largest are shown. */
export const TOP_LEAKS = /^The \d{1,10} top leak\(s\):$/;

/** What hangs on a `runtime error:`: notes, the bytes around an address, a mark below them. */
export const NOTE =
  /^(?:(?:0x[\da-f]{1,16}|<unknown>|\S.{0,1000}:\d{1,9}(?::\d{1,9})?|\(.{1,1000}\+0x[\da-f]{1,16}\)): note: |\s{0,3}(?:[\da-f?]{2}\s{1,3}){2,}[\da-f?]{0,2}\s*$|\s+\^[\s~]*$)/;

/** GWP-ASan's second line: `Use After Free at 0x7feccab26000 (0 bytes into a 41-byte allocation) by thread 31027 here:` */
export const GWP_KIND =
  /^(?<kind>Use After Free|Double Free|Buffer Overflow|Buffer Underflow|Invalid \(Wild\) Free|Heap Buffer Overflow|Heap Use After Free)\b/i;
export const GWP_END = /^\*{3} End GWP-ASan report \*{3}/;

/** Lines of the kernel's that a stack follows: mm/kasan/report.c, mm/kfence/report.c, kernel/kcsan/report.c, mm/kmsan/report.c. */
export const KERNEL_STACK =
  /^\s{0,4}(?:Call Trace:|stack backtrace:|Stack:|Allocated(?: by task| on cpu|:)|Freed(?: by task| on cpu|:)|allocated by |freed by |PID = \d|.* created at:|.* work creation:|Uninit was |.* stored to memory at:|(?:race at unknown origin, with )?(?:read|write|read-write)(?: \(marked\))? to 0x|.{4,60} (?:at|of) 0x[\da-f]+.{0,60}:$)/i;
export const KERNEL_END = /^(?:---\[ end |Kernel panic - not syncing)/;

/** Go's race detector: the name of a function, then its place on a line of its own. */
export const GO_NAME = /^ {2}(?<name>[^\s:]\S*\(.*\)(?: \{.*\})?)$/;
export const GO_PLACE = /^ {6}(?<file>\/?\S.{0,1000}):(?<line>\d{1,9})(?: \+0x[\da-f]+)?$/;
