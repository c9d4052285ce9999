import { SIGBUS, SIGFPE, SIGILL, signalNumber, SIGSEGV, SIGTRAP } from '../../linux/signal-names.ts';
import { errorCodeAccess, syndromeAccess } from '../../arch/fault-access.ts';
import { known } from '../../text/known.ts';
import type { CrashText, ToldCause } from '../model.ts';
import { faultCause, hexOf } from './fault-cause.ts';
import type { PrintedForm } from './model.ts';
import { singleLine } from './single-line.ts';

/** A task's name of at most 15 characters and its pid, behind whatever a logger or the kernel wrote. */
const WHO = String.raw`(?:^|\] ?|: |> ?|\| )(?<comm>[^\s[\]](?:(?:(?!: )[^[\]]){0,13}[^\s[\]])?)\[(?<pid>\d{1,10})\]`;
/** ` in libc.so.6[7f5b0a2d2000+155000]`; since 6.12 with the place in the file before it: `[113d,5581d6c0a000+1000]`. */
const IN = String.raw`(?: in (?<module>.{1,256}?)\[(?:(?<file>[\da-f]{1,16}),)?(?<base>[\da-f]{1,16})\+(?<size>[\da-f]{1,16})\])?`;

const x86Fault = new RegExp(
  `${WHO}: segfault at (?<address>[\\da-f]{1,16}) (?:ip|rip|eip)(?: |:)(?<ip>[\\da-f]{1,16}) (?:sp|rsp|esp)(?: |:)[\\da-f]{1,16} error(?: |:)(?<error>[\\da-f]{1,8})${IN}`,
);
const x86Trap = new RegExp(
  `traps: (?<comm>.{1,15}?)\\[(?<pid>\\d{1,10})\\] (?:trap )?(?<trap>general protection fault|general protection|invalid opcode|divide error|int3|stack segment|bounds|alignment check|overflow)(?: fault)? ip:(?<ip>[\\da-f]{1,16}) sp:[\\da-f]{1,16} error:[\\da-f]{1,8}${IN}`,
);
/** arm64 to 4.17: `unhandled level 3 translation fault (11) at 0x00000000, esr 0x92000007, in prog[aaaa0000+1000]`; newer without the address. */
const arm64Fault = new RegExp(
  `${WHO}: unhandled (?:(?<older>[a-z][^(]{1,60}) \\((?<signal>\\d{1,2})\\) at 0x(?<address>[\\da-f]{1,16}), esr 0x(?<esr>[\\da-f]{1,16})|exception: (?:[^,]{1,60}, ESR 0x(?<newEsr>[\\da-f]{1,16}), )?(?<newer>[a-z][^[\\]]{1,80}?))(?:,)?${IN}\\s*$`,
);
/** riscv, loongarch: `unhandled signal 11 code 0x1 at 0x0000000000000000 in prog[10000+1000]` */
const otherFault = new RegExp(
  `${WHO}: unhandled signal (?<signal>\\d{1,2}) code 0x(?<code>[\\da-f]{1,8}) at 0x(?<address>[\\da-f]{1,16})${IN}`,
);
/** powerpc: `segfault (11) at 0 nip 100005d8 lr 7fff8 code 1 in prog[10000000+10000]` */
const powerFault = new RegExp(
  `${WHO}: (?:segfault|bus error|illegal instruction|unhandled trap|unhandled signal) \\((?<signal>\\d{1,2})\\) at (?<address>[\\da-f]{1,16}) nip (?<ip>[\\da-f]{1,16}) lr [\\da-f]{1,16} code (?<code>[\\da-f]{1,8})${IN}`,
);

/** Of a line with a path of 255 characters in it. */
const LONGEST = 2000;

type Groups = Readonly<Record<string, string | undefined>>;
const LINES: readonly (readonly [form: RegExp, read: (groups: Groups) => Omit<CrashText, 'line'>])[] = [
  [x86Fault, ofX86Fault],
  [x86Trap, ofX86Trap],
  [arm64Fault, ofArm64],
  [otherFault, ofSignal],
  [powerFault, ofSignal],
];

/** What a kernel logs of a process that a signal ends: address, module and, on x86 and arm64, how it was used. */
export const kernelForm: PrintedForm = singleLine(
  /(?:\]: segfault (?:at|\()|traps: .{1,15}\[\d|\]: unhandled (?:level|exception|signal|alignment|unknown|external|input))/,
  (match) => {
    const text = match.input;
    if (text.length > LONGEST) return undefined;
    for (const [form, read] of LINES) {
      const groups = form.exec(text)?.groups;
      if (groups !== undefined) return read(groups);
    }
    return undefined;
  },
);

function ofX86Fault(groups: Groups): Omit<CrashText, 'line'> {
  const error = Number.parseInt(groups.error ?? '', 16);
  const address = hexOf(groups.address);
  // bit 0: the page is there, and may not be used so
  const code = (error & 1) === 1 ? 2 : 1;
  return told(groups, SIGSEGV, faultCause({ signal: SIGSEGV, code, address, access: errorCodeAccess(error) }), code);
}

const TRAPS: Readonly<Record<string, { readonly signal: number; readonly code?: number }>> = {
  'invalid opcode': { signal: SIGILL, code: 2 },
  'divide error': { signal: SIGFPE, code: 1 },
  int3: { signal: SIGTRAP },
  'stack segment': { signal: SIGBUS },
  'alignment check': { signal: SIGBUS, code: 1 },
};

function ofX86Trap(groups: Groups): Omit<CrashText, 'line'> {
  const found = TRAPS[groups.trap ?? ''];
  if (found !== undefined) return told(groups, found.signal, faultCause(found), found.code);
  const cause: ToldCause = {
    class: 'unknown',
    summary: `${groups.trap}: an address that no address can be, or an instruction that a program may not use`,
    confidence: 'low',
    because: ['the kernel does not log which'],
  };
  return told(groups, SIGSEGV, cause);
}

function ofArm64(groups: Groups): Omit<CrashText, 'line'> {
  const esr = Number.parseInt(groups.esr ?? groups.newEsr ?? '', 16);
  const what = groups.older ?? groups.newer ?? '';
  const signal =
    groups.signal === undefined
      ? /translation|permission|access flag/.test(what)
        ? SIGSEGV
        : undefined
      : Number(groups.signal);
  const access = syndromeAccess(esr);
  if (signal === undefined || groups.address === undefined) {
    const cause: ToldCause = {
      class: 'unknown',
      summary: `${access ?? 'access'}: ${what}`,
      ...(access === undefined ? {} : { access }),
      confidence: 'low',
      because: ['this line of the kernel names no address'],
    };
    return told(groups, signal, cause);
  }
  return told(groups, signal, faultCause({ signal, address: hexOf(groups.address), access }));
}

function ofSignal(groups: Groups): Omit<CrashText, 'line'> {
  const signal = Number(groups.signal);
  const code = Number.parseInt(groups.code ?? '', 16);
  return told(groups, signal, faultCause({ signal, code, address: hexOf(groups.address) }), code);
}

function told(groups: Groups, signal: number | undefined, cause: ToldCause, code?: number): Omit<CrashText, 'line'> {
  const { comm, pid, module, file, base } = groups;
  const ip = hexOf(groups.ip);
  const start = hexOf(base);
  const within =
    ip === undefined || start === undefined || BigInt(ip) < BigInt(start) ? undefined : BigInt(ip) - BigInt(start);
  const place =
    module === undefined
      ? ''
      : `; at ${module}${within === undefined ? '' : `+0x${within.toString(16)} of its mapping`}`;
  const frame = known({
    address: ip,
    module,
    mappingOffset: within === undefined ? undefined : `0x${within.toString(16)}`,
    fileOffset: hexOf(file),
  });
  return {
    writer: 'the kernel',
    facts: known({ pid: Number(pid), comm, signal: signal ?? signalNumber('?'), code }),
    threads: ip === undefined && module === undefined ? [] : [{ frames: [frame], truncated: true }],
    cause: { ...cause, summary: `${cause.summary}${place}` },
  };
}
