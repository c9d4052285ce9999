const ISO = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)`;
const LOCAL = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?[+-]\d\d:?\d\d`;
const SPACED = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?`;
const HOST = String.raw`[\w.:-]*[\w.-]`;
const SYSLOG_TIME = String.raw`[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?`;
const FULL_TIME = String.raw`[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [A-Z]\S*`;
const LEVEL = '(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)';
/** The kernel's seconds since it started; behind them the task or processor that wrote, where it was built to say so. */
const UPTIME = String.raw`\[ {0,11}\d{1,12}\.\d{6}\](?: ?\[ {0,9}[TC]\d{1,10}\])?`;

/** What loggers put before a line, each with an example, by what it begins with; `has`: nothing else has it. */
interface Prefix {
  readonly form: RegExp;
  readonly has?: string;
}

/** docker compose logs: web-1  | text; pm2 logs: 0|app  | text; foreman: 03:11:29 web.1  | text */
const BEFORE_BAR: Prefix = {
  form: /^(?:(?<time>\d\d:\d\d:\d\d) )?(?<service>(?:\d{1,5}\|)?[A-Za-z\d][\w.@-]*) +\|(?: |$)/,
  has: '|',
};

const AFTER_LETTER: readonly Prefix[] = [
  // journalctl -o short, short-precise, short-full: Nov 21 03:11:29 host python3[2900]: text
  { form: syslog(`${SYSLOG_TIME}|${FULL_TIME}`) },
  // gh run view --log: job, step and time, tabs between them
  { form: new RegExp(`^(?<service>[^\\t]{1,200}\\t[^\\t]{1,200})\\t\\ufeff?(?<time>${ISO})(?: |$)`), has: '\t' },
  // journalctl -o export: MESSAGE=text, between other fields
  { form: /^(?<service>MESSAGE)=/, has: 'MESSAGE=' },
  // dmesg -x: kern  :info  : [   12.345678] text
  { form: new RegExp(String.raw`^[a-z\d]{3,8} *:[a-z]{3,6} *: ${UPTIME}(?: |$)`), has: ' [' },
  // logcat -v brief: E/app     ( 1234): text
  { form: /^[VDIWEFA]\/(?<service>[^()]{1,60}?) *\( *(?<pid>\d{1,10})\): ?/, has: '): ' },
  // klog, glog: E1121 03:11:29.123456    2900 runner.go:42] text
  { form: /^[IWEF]\d{4} (?<time>\d\d:\d\d:\d\d\.\d{6}) +(?<pid>\d{1,10}) [\w.-]+:\d+\](?: |$)/, has: ']' },
  BEFORE_BAR,
];

const AFTER_DIGIT: readonly Prefix[] = [
  // journalctl -o short-iso: 2026-11-21T03:11:29+0000 host python3[2900]: text
  { form: syslog(LOCAL), has: ':' },
  // Heroku: 2026-11-21T03:11:29.123456+00:00 app[web.1]: text
  { form: new RegExp(String.raw`^(?<time>${ISO}) (?<service>(?:app|heroku)\[[\w.-]+\]):(?: |$)`), has: ']:' },
  // Kubernetes' files on a node: 2026-11-21T03:11:29.123456789Z stderr F text
  { form: new RegExp(`^(?<time>${ISO}) (?<stream>stdout|stderr) [FP](?: |$)`), has: ' std' },
  // GitLab's job logs (FF_TIMESTAMPS): 2026-11-21T03:11:29.123456Z 01O text, with + where a line goes on
  { form: new RegExp(`^(?<time>${ISO}) (?<stream>[\\da-f]{2}[EO])[ +]`) },
  // journalctl -o short-iso of a host that writes UTC as Z: without a pid, docker's time stands before what the program wrote
  {
    form: new RegExp(String.raw`^(?<time>${ISO}) (?<host>${HOST}) (?<service>[^\s:[\]]+)\[(?<pid>\d+)\]:(?: |$)`),
    has: ']: ',
  },
  // zap on a console: time, level and logger, tabs between them and the text
  {
    form: new RegExp(
      `^(?<time>${ISO})\\t(?:debug|info|warn|error|d?panic|fatal)\\t(?:(?<service>[\\w.-]{1,80})\\t)?`,
      'i',
    ),
    has: '\t',
  },
  // docker logs --timestamps, kubectl logs --timestamps: 2026-11-21T03:11:29.123456789Z text
  { form: new RegExp(`^(?<time>${ISO})(?: |$)`) },
  // Zuul: 2026-11-21 03:11:29.123456 | node | text
  { form: new RegExp(String.raw`^(?<time>${SPACED}) \| (?<service>[\w.-]+) \|(?: |$)`), has: ' | ' },
  // logging of Python: 2026-11-21 03:11:29,123 ERROR worker: text; of log4j: 26/11/21 03:11:29 ERROR Executor: text
  {
    form: new RegExp(
      String.raw`^(?<time>${SPACED}|\d\d/\d\d/\d\d \d\d:\d\d:\d\d) ${LEVEL} {1,3}(?<service>[\w.$-]+):(?: |$)`,
    ),
    has: ':',
  },
  // logcat -v threadtime, with the year and the user too: 11-21 03:11:29.123  2900  2910 E app     : text
  {
    form: /^(?<time>(?:\d{4}-)?\d\d-\d\d \d\d:\d\d:\d\d\.\d{3,6})(?: {1,5}[\w-]{1,20})? {1,5}(?<pid>\d{1,10}) {1,5}\d{1,10} [VDIWEFA] (?<service>[^:]{0,60}?) *:(?: |$)/,
    has: ':',
  },
  // Jenkins' timestamper: 03:11:29  text, also of the time that has passed
  { form: /^\d\d:\d\d:\d\d(?:\.\d{3})? {2}/, has: '  ' },
  // /dev/kmsg: 6,912,12345678901,-;text
  { form: /^\d{1,3},\d{1,20},\d{1,20},[^;\s]{1,80};/, has: ';' },
  // ctest -V: 12: text
  { form: /^(?<service>\d{1,6}):(?: |$)/ },
  ...AFTER_LETTER.slice(1),
];

const AFTER_MARK: readonly Prefix[] = [
  // Jenkins' timestamper: [2026-11-21T03:11:29.123Z] text
  { form: new RegExp(`^\\[(?<time>${ISO})\\](?: \\{[\\w.]+:\\d+\\} ${LEVEL} -)?(?: |$)`) },
  // journalctl -o short-monotonic: [12345.678901] host python3[2900]: text
  {
    form: new RegExp(String.raw`^\[ *\d+\.\d{6}\] (?<host>${HOST}) (?<service>[^\s:[\]]+)\[(?<pid>\d+)\]:(?: |$)`),
    has: ']: ',
  },
  // dmesg: [12345.678901] text
  { form: new RegExp(`^${UPTIME}(?: |$)`), has: '.' },
  // dmesg -T: [Sat Nov 21 03:11:29 2026] text
  { form: /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\](?: |$)/ },
  // gunicorn: [2026-11-21 03:11:29 +0000] [2900] [ERROR] text
  { form: new RegExp(String.raw`^\[(?<time>${SPACED}) [+-]\d{4}\] \[(?<pid>\d{1,10})\] \[${LEVEL}\](?: |$)`) },
  // celery: [2026-11-21 03:11:29,123: WARNING/ForkPoolWorker-1] text
  { form: new RegExp(String.raw`^\[(?<time>${SPACED}): ${LEVEL}\/(?<service>[\w.-]+)\](?: |$)`) },
  // TeamCity's log of a build: [03:11:29]W:	 [Step 1/2] text
  { form: /^\[\d\d:\d\d:\d\d\] ?[A-Za-z]? ?:\t+ ?\[(?<service>[^\]\t]{1,200})\](?: |$)/, has: ':\t' },
  // Drone, Woodpecker: [test:L12:5s] text
  { form: /^\[(?<service>[\w.-]+):L\d{1,9}:\d{1,9}s\](?: |$)/, has: 's]' },
  // GitHub Actions and Azure Pipelines: ##[error]text
  { form: /^##\[(?:error|warning|debug|command|notice)\]/ },
  // kubectl logs --prefix: [pod/web-5d9/app] text
  { form: /^\[(?<service>pod\/[^\]\s]+)\](?: |$)/ },
  // docker build --progress=plain: #12 3.456 text
  { form: /^(?<service>#\d+) \d+\.\d+(?: |$)/ },
  // docker compose logs on a terminal: the name in colour
  // oxlint-disable-next-line no-control-regex
  { form: /^(?:\u001b\[[\d;]*m)+(?<service>[A-Za-z\d][\w.-]*) +\|(?:\u001b\[0?m)?(?: (?:\u001b\[0?m)?|$)/ },
  // Buildkite: ESC _bk;t=1795230689123 BEL text
  // oxlint-disable-next-line no-control-regex
  { form: /^\u001b_bk;t=\d+\u0007/ },
];

const AFTER_PRIORITY: readonly Prefix[] = [
  // RFC 5424: <11>1 2026-11-21T03:11:29.003Z host app 2900 - [origin ip="10.0.0.7"] text
  {
    form: new RegExp(
      String.raw`^<\d{1,3}>1 (?<time>${ISO}|-) (?<host>\S+) (?<service>\S+) (?:(?<pid>\d{1,10})|\S+) \S+ (?:-|(?:\[(?:[^\]"]|"(?:[^"\\]|\\.)*")*\])+)(?: \ufeff?|$)`,
    ),
  },
  // RFC 3164 as it is sent: <11>Nov 21 03:11:29 host python3[2900]: text
  { form: syslog(SYSLOG_TIME, String.raw`<\d{1,3}>`) },
  // dmesg -r: <6>[12345.678901] text
  { form: new RegExp(String.raw`^<\d{1,3}>${UPTIME}(?: |$)`) },
];

function syslog(time: string, before = ''): RegExp {
  return new RegExp(
    String.raw`^${before}(?<time>${time}) (?<host>${HOST}) (?<service>[^\s:[\]]+)(?:\[(?<pid>\d+)\])?:(?: |$)`,
  );
}

/** What may stand before a text. Most lines of a report or a traceback begin with none of what prefixes begin with. */
export function prefixesOf(text: string): readonly Prefix[] {
  const first = text.charCodeAt(0) | 0x20;
  if (first >= 0x61 && first <= 0x7a) return AFTER_LETTER;
  const char = text[0] ?? ' ';
  if (char >= '0' && char <= '9') return AFTER_DIGIT;
  if (char === '<') return AFTER_PRIORITY;
  return char === '[' || char === '#' || char === '\u001b' ? AFTER_MARK : [];
}
