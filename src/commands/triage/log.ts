import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { FaultlineCommand } from '../../command.ts';
import { loadConfig } from '../../config/config.ts';
import { EXIT } from '../../errors/errors.ts';
import { logSource } from '../../log/source.ts';

export default class TriageLog extends FaultlineCommand {
  static override summary =
    'Find the crashes in a log: what run-times, servers, the kernel, systemd-coredump and gdb wrote of them.';
  static override description = `Reads raw logs and those of journald, docker, Kubernetes and CI jobs, of launchers with a prefix of their own, in JSON, XML or one string, quoted, in colour, newest line first, however the lines of others stand between. Finds fatal errors, timeouts of the watchdog and dumps that the program asked for, of Python 3.8 to 3.15 and PyPy, and exceptions of Windows; the stacks that systemd-coredump logs, those that gdb and lldb printed, and ABRT's; panics of Go and Rust, the JVM's hs_err files, fatal errors, exceptions and diagnostic reports of Node.js, Ruby's [BUG], PHP's fatal errors, what C++ and the C library say before they abort, crash reports of Redis, Valkey, MariaDB and MySQL, of glog, abseil, folly, backward-cpp, Open MPI, UCX, Chromium, V8, LLVM and .NET, of Tor, uWSGI, Samba, Zabbix, ProFTPD, FreeRADIUS, Varnish, Ceph and the X server, of gfortran's programs, Android's tombstones, and the kernel's line of a segfault. A text is never of high confidence: anybody may have written it. A crash that repeats is shown once, with its first and last time. Where a log speaks of a crash and nothing can be read of it, it says so, and the exit status is 2.`;
  static override examples = [
    { description: 'A log file', command: '<%= config.bin %> <%= command.id %> service.log' },
    { description: 'A container', command: 'kubectl logs web-0 | <%= config.bin %> <%= command.id %> -' },
    {
      description: 'A unit of the journal',
      command: '<%= config.bin %> <%= command.id %> --unit web.service --since today',
    },
  ];
  static override args = {
    file: Args.string({ description: 'The log, also packed (.gz, .xz, .zst); "-" is standard input.' }),
  };
  static override flags = {
    unit: Flags.string({ description: 'Read the journal of this unit.', helpValue: 'NAME' }),
    since: Flags.string({ description: 'Only entries since this time, as journalctl takes it.', helpValue: 'TIME' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(TriageLog);
    const config = await loadConfig(flags.config);
    const source = logSource(args.file, flags.unit, flags.since);
    const { isUnread, triageLog } = await import('../../python/triage-log.ts');
    const { withCustomSections } = await import('../../custom/custom-sections.ts');
    const found = await triageLog(source, undefined, { frameRules: config.coredump?.frames });
    await this.finish(await withCustomSections(found, config, 'always'), flags, config.failOn ?? 'never');
    if (isUnread(found)) process.exitCode = EXIT.usage;
  }
}
