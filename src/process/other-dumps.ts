/** A dump that is no core of a process on Linux. */
export interface OtherDump {
  /** `a minidump, as Breakpad, Crashpad and Windows write it` */
  readonly what: string;
  /** What reads it. */
  readonly remedy: string;
}

const MACHINE: OtherDump = {
  what: 'the memory of a whole machine, of its kernel, not of a process',
  remedy: 'crash(8) reads it, with the vmlinux of that kernel that has debug information.',
};
const WINDOWS: OtherDump = { what: 'a dump of the Windows kernel', remedy: 'WinDbg reads it.' };

/** First bytes: minidump_format.h of Breakpad, diskdump_mod.h of makedumpfile, win_dump_defs.h of QEMU. */
const BY_HEAD: readonly (readonly [head: string, dump: OtherDump])[] = [
  [
    'MDMP',
    {
      what: 'a minidump, as Breakpad, Crashpad and Windows write it',
      remedy: 'minidump-stackwalk reads it, and lldb: lldb -c FILE.',
    },
  ],
  ['KDUMP   ', MACHINE],
  ['makedumpfile\0', MACHINE],
  ['PAGEDU64', WINDOWS],
  ['PAGEDUMP', WINDOWS],
];

const ofSystem = (name: string): OtherDump => ({
  what: `a core of ${name}, not of Linux`,
  remedy: `Read it there, or with gdb and the program: gdb PROGRAM FILE.`,
});

/** Owners of notes that a core of a process on Linux has not: dump.c of QEMU, crash_core.c of the kernel, elf.c of binutils. */
const BY_OWNER: ReadonlyMap<string, OtherDump> = new Map([
  ['QEMU', MACHINE],
  ['VMCOREINFO', MACHINE],
  ['FreeBSD', ofSystem('FreeBSD')],
  ['NetBSD-CORE', ofSystem('NetBSD')],
  ['OpenBSD', ofSystem('OpenBSD')],
]);

/** What a file is that is no ELF file, by its first bytes. */
export function dumpByHead(head: Buffer): OtherDump | undefined {
  const text = head.toString('latin1', 0, 16);
  return BY_HEAD.find(([start]) => text.startsWith(start))?.[1];
}

/** Whose an ELF core is, by the owner of one of its notes. */
export function dumpByOwner(owner: string): OtherDump | undefined {
  return BY_OWNER.get(owner);
}
