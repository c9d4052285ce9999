import type { RunTime } from './model.ts';
import { SIGNAL_WORDS, SIGNALS } from './programs.ts';

/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV. */
const FATAL = '(?:4|5|6|7|8|11)';

/** Servers that print a report of their own crash (fixtures/crash-texts/servers, printed), or see a process of theirs die. */
export const servers: RunTime = {
  name: 'a server that tells of its crash',
  handlers: [
    { name: 'mysql', function: /^handle_fatal_signal\b/, module: /^(?:lib)?(?:mysqld|mariadbd)/ },
    { name: 'redis', function: /^(?:sigsegvHandler|bugReportEnd)\b/ },
    { name: 'uwsgi', function: /^uwsgi_segfault\b/ },
    { name: 'varnish', module: /^varnishd$/ },
    { name: 'samba', function: /^smb_panic\b/ },
    { name: 'zabbix', function: /^zbx_log_fatal_info\b/ },
  ],
  texts: [
    // Tor 0.4.9.11 died: Caught signal 11
    { writer: 'Tor', first: /^Tor \S+ died: Caught signal \d/, words: /died: Caught/, programs: /^tor/ },
    // !!! uWSGI process 22 got Segmentation Fault !!!
    { writer: 'uWSGI', first: /^!!! uWSGI process (?<pid>\d+) got /, words: /!!! uWSGI/, programs: /^uwsgi/ },
    // INTERNAL ERROR: Signal 11: Segmentation fault in pid 40 (4.17.12-Debian)
    {
      writer: 'Samba',
      first: /^\s*INTERNAL ERROR: Signal \d+\b.* pid (?<pid>\d+) \(/,
      words: /INTERNAL ERROR: Signal/,
      programs: /^(?:smbd|nmbd|winbindd|samba|rpcd)/,
    },
    //     31:20261130:205641.832 Got signal [signal:11(SIGSEGV),reason:1,refaddr:0x8]. Crashing ...
    {
      writer: 'Zabbix',
      first: /^(?: *(?<pid>\d+):\d{8}:\d{6}\.\d{3} )?Got signal \[signal:\d+\(SIG/,
      words: /Got signal \[/,
      programs: /^zabbix/,
    },
    // ProFTPD terminating (signal 11)
    {
      writer: 'ProFTPD',
      first: new RegExp(String.raw`(?:^|proftpd\[(?<pid>\d+)\] \S+: )ProFTPD terminating \(signal ${FATAL}\)$`),
      words: /ProFTPD terminating/,
      programs: /^proftpd/,
    },
    // CAUGHT SIGNAL: Segmentation fault
    {
      writer: 'FreeRADIUS',
      first: new RegExp(`^CAUGHT SIGNAL: ${SIGNALS}$`),
      words: /CAUGHT SIGNAL/,
      programs: /^(?:free)?rad/,
    },
    // Error: Child (1004) Panic at: Mon, 30 Nov 2026 21:05:27 GMT
    {
      writer: 'Varnish',
      first: /^(?:Error: )?Child \((?<pid>\d+)\) Panic at: /,
      words: /Panic at/,
      programs: /^(?:varnish|cache-main)/,
    },
    // *** Caught signal (Segmentation fault) **
    {
      writer: 'Ceph',
      first: new RegExp(String.raw`^(?: *0> )?(?:\S+ [\da-f]+ +-?\d+ )?\*\*\* Caught signal \(${SIGNALS}\) \*\*`),
      words: /Caught signal/,
      programs: /^(?:ceph|rados|rbd)/,
    },
    // 5712:M 29 Nov 2026 06:29:37.125 # Redis 7.0.15 crashed by signal: 11, si_code: 1
    {
      writer: 'Redis',
      first: /^(?:(?<pid>\d+):\S .{0,60}# +)?(?:Redis|[Vv]alkey) \S+ crashed by signal: \d/,
      words: /crashed by/,
      programs: /^(?:redis|valkey)/,
    },
    // 261129  7:34:53 [ERROR] mariadbd got signal 11 ;
    {
      writer: 'MariaDB or MySQL',
      first: /(?:^|\s)(?:mysqld|mariadbd) got signal \d+ ;/,
      words: /got signal/,
      programs: /^(?:mysqld|mariadbd)/,
    },
    // 2026/11/30 21:03:45 [alert] 78#78: worker process 79 exited on signal 11 (core dumped)
    {
      writer: 'nginx',
      first: new RegExp(String.raw`\[alert\] \d+#\d+: worker process (?<pid>\d+) exited on signal ${FATAL}\b`),
      words: /exited on signal/,
      programs: /^nginx/,
      ofAnother: true,
    },
    // [ALERT]    (119) : Current worker (121) exited with code 139 (Segmentation fault)
    {
      writer: 'HAProxy',
      first: /^\[ALERT\] .{0,40}: (?:Current|Former) worker \((?<pid>\d+)\) exited with code 13[2-69] \(/,
      words: /exited with code/,
      programs: /^haproxy/,
      ofAnother: true,
    },
    // 2026-11-30T21:04:06Z|00003|daemon_unix(monitor)|ERR|1 crashes: pid 97 died, killed (Segmentation fault), restarting
    {
      writer: 'Open vSwitch',
      first: new RegExp(String.raw`\|\d+ crashes: pid (?<pid>\d+) died, killed \(${SIGNALS}\)`),
      words: SIGNAL_WORDS,
      programs: /^(?:ovs|ovn)/,
      ofAnother: true,
    },
    // 2026/11/30 21:03:42| FATAL: Received Segment Violation...dying.
    {
      writer: 'Squid',
      first: /\| FATAL: Received (?:Segment Violation|Bus Error)\.\.\.dying\.$/,
      words: /FATAL: Received/,
      programs: /^squid/,
    },
  ],
};
