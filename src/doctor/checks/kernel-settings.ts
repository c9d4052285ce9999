import { readFileSync } from 'node:fs';
import type { Check, Observation } from '../check.ts';

const ANONYMOUS = 0b11;
/** Bit 4: the first page of ELF files, with their build-ids. core(5). */
const ELF_HEADERS = 1 << 4;
const ABSOLUTE = 'sysctl -w kernel.core_pattern=/var/tmp/core.%p';

/** What of a process's memory goes into its core; children inherit it. */
export const coredumpFilter: Check = () => {
  const value = read('/proc/self/coredump_filter');
  if (value === undefined) return [{ what: 'coredump_filter', unknown: 'the kernel does not tell' }];
  const bits = Number.parseInt(value, 16);
  const seen: Observation = { what: 'coredump_filter', value: `0x${bits.toString(16)}` };
  const fix = 'echo 0x33 > /proc/self/coredump_filter';
  if ((bits & ANONYMOUS) !== ANONYMOUS)
    return [
      {
        ...seen,
        rule: 'coredump-filter',
        message: 'Cores hold no stack and no heap (bits 0 and 1).',
        fix,
        anyone: true,
      },
    ];
  return (bits & ELF_HEADERS) === 0
    ? [
        {
          ...seen,
          rule: 'coredump-filter',
          message:
            'Cores hold no ELF headers (bit 4): build-ids are missing, and nothing proves which files belong to them.',
          fix,
          anyone: true,
        },
      ]
    : [seen];
};

/** Programs that change their user, services that start as root among them: under 0 they leave no core, under 2 in no relative place. */
export const suidDumpable: Check = ({ parsed }) => {
  const value = read('/proc/sys/fs/suid_dumpable');
  if (value === undefined) return [];
  const seen: Observation = { what: 'fs.suid_dumpable', value };
  const relative = parsed.kind === 'file' && parsed.place === 'relative';
  if (value === '2' && relative)
    return [
      {
        ...seen,
        rule: 'suid-dumpable',
        message:
          'Programs that change their user leave cores only in an absolute place, or with a program; kernel.core_pattern is relative.',
        fix: ABSOLUTE,
      },
    ];
  return value === '0'
    ? [
        {
          ...seen,
          rule: 'suid-dumpable',
          message: 'Programs that change their user leave no core.',
          fix: `sysctl -w fs.suid_dumpable=2${relative ? ` && ${ABSOLUTE}` : ''}`,
        },
      ]
    : [seen];
};

/** Of cores it says nothing; a debugger needs it to attach to what still runs. */
export const ptraceScope: Check = () => {
  const value = read('/proc/sys/kernel/yama/ptrace_scope');
  if (value === undefined) return [];
  return Number(value) >= 2
    ? [
        {
          what: 'kernel.yama.ptrace_scope',
          value,
          rule: 'ptrace-scope',
          message: 'Nobody but root, or nobody at all, may attach to a process that runs.',
          fix: 'sysctl -w kernel.yama.ptrace_scope=1',
        },
      ]
    : [{ what: 'kernel.yama.ptrace_scope', value }];
};

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
