/** What people's tools make of a program's lines: the whole text of a log. */
export type Form = (lines: readonly string[]) => string;

const TIME = '2026-11-21T03:11:29.123Z';

/** The same prefix before each line; `{n}` counts lines, `{s}` seconds. */
function prefix(before: string): Form {
  return (lines) =>
    lines
      .map((line, n) => before.replace('{n}', String(n + 40)).replace('{s}', String(10 + (n % 50))) + line)
      .join('\n');
}

const around = (before: string, after: string): Form => each((line) => before + line + after);
const each =
  (change: (line: string, n: number) => string): Form =>
  (lines) =>
    lines.map(change).join('\n');
const json = (record: (text: string, n: number) => unknown): Form => each((line, n) => JSON.stringify(record(line, n)));
const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const joined = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const python = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)}'`;
const teamCity = (text: string): string =>
  text.replaceAll('|', '||').replaceAll("'", "|'").replaceAll('\n', '|n').replaceAll('[', '|[').replaceAll(']', '|]');

/** Loggers and launchers that put text before each line. */
export const PREFIXES: Readonly<Record<string, string>> = {
  torchrun: '[rank0]:',
  'torchrun, spaced': '[rank0]: ',
  'torchrun --tee': '[default0]:',
  Ray: '(TrainWorker pid=2900) ',
  'Ray, another node': '(TrainWorker pid=2900, ip=10.0.0.7) ',
  'Ray, raylet': '(raylet) ',
  'mpirun --tag-output': '[1,0]<stderr>:',
  'mpirun --timestamp-output --tag-output': 'Sat Nov 21 03:11:{s} 2026[1,0]<stderr>:',
  'mpirun of MPICH (-prepend-rank)': '[0] ',
  'srun --label': '0: ',
  'srun --label, many': ' 12: ',
  Airflow: '[2026-11-21T03:11:{s}.123+0000] {runner.py:93} INFO - ',
  'Airflow 1': '[2026-11-21 03:11:{s},123] {base_task_runner.py:98} INFO - Job 4: Subtask work ',
  'Airflow, local': '[2026-11-21, 03:11:{s} UTC] {subprocess.py:93} INFO - ',
  Heroku: '2026-11-21T03:11:{s}.123456+00:00 app[web.1]: ',
  'Python logging': '2026-11-21 03:11:{s},123 ERROR worker: ',
  'Python logging with process': '2026-11-21 03:11:{s},123 - app.worker - ERROR - 2900 - ',
  celery: '[2026-11-21 03:11:{s},123: WARNING/ForkPoolWorker-1] ',
  gunicorn: '[2026-11-21 03:11:{s} +0000] [2900] [ERROR] ',
  supervisor: "2026-11-21 03:11:{s},123 DEBG 'web' stderr output: ",
  loguru: '2026-11-21 03:11:{s}.123 | ERROR    | app.worker:run:31 - ',
  structlog: '2026-11-21T03:11:{s}.123Z [error    ] ',
  tox: 'py311: ',
  'tox run-parallel': 'py311 run-test: ',
  nox: 'nox > ',
  'Jenkins, a branch': '[unit tests] ',
  'Jenkins, nested branches': '[linux] [py3.11] ',
  'Jenkins, timestamps': '03:11:{s}  ',
  'Jenkins, Maven': '[exec] ',
  ant: '     [exec] ',
  'Maven, surefire': '[ERROR] ',
  'Gradle, npm': 'app:test | ',
  'Actions, an error': '##[error]',
  'Actions, raw': '2026-11-21T03:11:{s}.1234567Z ##[error]',
  Azure: '2026-11-21T03:11:{s}.1234567Z ##[debug]',
  'CircleCI, CodeBuild': '[Container] 2026/11/21 03:11:{s}.123456 ',
  CloudWatch: '2026-11-21T03:11:{s}.123Z\t',
  'aws logs tail': '2026-11-21T03:11:{s}.123000+00:00 web/app/0123456789abcdef ',
  stern: 'web-5d9c4-x7k2p app ',
  'stern, a symbol': 'web-5d9c4-x7k2p › app | ',
  'fly.io': '2026-11-21T03:11:{s}Z app[e784e4]ams [info]',
  foreman: '03:11:{s} web.1  | ',
  honcho: '03:11:{s} worker.1 | ',
  pm2: '0|app      | ',
  concurrently: '[0] ',
  'docker compose v1': 'web_1  | ',
  'docker service logs': 'web.1.x7k2p3@node-1    | ',
  'docker build, buildkit': '#12 3.{s}6 ',
  'kubectl logs --prefix': '[pod/web-5d9c/app] ',
  'kubectl logs, several': '[pod/web-5d9c/app] 2026-11-21T03:11:{s}.123456789Z ',
  dmesg: '[   12.3456{s}] ',
  'syslog with priority': '<11>Nov 21 03:11:{s} host app[2900]: ',
  'syslog, RFC 5424': '<11>1 2026-11-21T03:11:{s}.003Z host app 2900 - - ',
  log4j: '2026-11-21 03:11:{s},123 [stderr-reader] WARN  o.a.s.PythonRunner - ',
  Spark: '26/11/21 03:11:{s} WARN TaskSetManager: ',
  glog: 'E1121 03:11:{s}.123456  2900 worker.cc:31] ',
  'Android logcat': '11-21 03:11:{s}.123  2900  2901 E python  : ',
  uwsgi: '[uWSGI] 2900 ',
  ts: 'Nov 21 03:11:{s} ',
  'ts -s': '00:00:{s} ',
  'ts -i, decimals': '00:00:00.0001{s} ',
  'cat -n': '    {n}\t',
  'grep -n': '{n}:',
  'grep -Hn': 'service.log:{n}:',
  nl: '    {n}  ',
  'a review tool': '+',
  'diff, a blank': ' ',
  quoted: '> ',
  'quoted twice': '>> ',
  'quoted twice, spaced': '> > ',
  'quoted, no blank': '>',
  'a list of RST': '| ',
  'C comment': '// ',
  'shell comment': '# ',
  'block comment': ' * ',
  indented: '    ',
  'indented by a tab': '\t',
  'indented in a list': '      ',
  'pytest, captured': 'E   ',
  'pytest, short': 'E       ',
  'unittest, subprocess': 'stderr: ',
  Bazel: '[worker 3] ',
  ninja: 'FAILED: ',
  'GNU parallel --tag': 'job 3\t',
  'xargs, sed': '>>> ',
  slurm: 'node-7: ',
  pdsh: 'node-7: ',
  ansible: '    "stderr_lines": ',
  Slack: '| > ',
  'a name': 'app: ',
  'a name and a pid': 'app[2900]: ',
  'a name and a thread': 'app[2900/stderr] ',
  'Windows path': 'C:\\logs\\app.log(12): ',
  'Go log': '2026/11/21 03:11:{s} ',
  'Go log, micro': '2026/11/21 03:11:{s}.123456 worker.go:31: ',
  zap: '2026-11-21T03:11:{s}.123Z\tERROR\tworker/run.go:31\t',
  env_logger: '[2026-11-21T03:11:{s}Z ERROR worker] ',
  tracing: '2026-11-21T03:11:{s}.123456Z ERROR worker: ',
  nginx: '2026/11/21 03:11:{s} [error] 2900#2900: *1 FastCGI sent in stderr: ',
  apache: '[Sat Nov 21 03:11:{s}.123456 2026] [wsgi:error] [pid 2900:tid 1400] [client 10.0.0.7:4711] ',
  'apache, no client': '[Sat Nov 21 03:11:{s}.123456 2026] [wsgi:error] [pid 2900:tid 1400] ',
};

/** Other things that stand around lines. */
export const ENVELOPES: Readonly<Record<string, Form>> = {
  'as it is': joined,
  'CR and LF': (lines) => lines.join('\r\n'),
  'CR alone': (lines) => lines.join('\r'),
  'a byte order mark': (lines) => `\ufeff${joined(lines)}`,
  'trailing blanks': around('', '      '),
  'trailing tab and CR': around('', '\t\r'),
  'a colour and its end': around('\u001b[31m', '\u001b[0m'),
  'colours of 256': around('\u001b[38;5;196m', '\u001b[0m\u001b[K'),
  'an end only': around('', '\u001b[0m'),
  'a colour in the middle': each((line) => line.replace(/ (?=\S)/, ' \u001b[1m').replace(/(\S)$/, '$1\u001b[0m')),
  'cat -v': around('^[[31m', '^[[0m'),
  'escapes in JUnit': around('#x1B[31m', '#x1B[0m'),
  'erased lines': around('\u001b[2K\r', ''),
  'progress before': (lines) => `  50%\r 100%\r${joined(lines)}`,
  'GitLab sections': (lines) =>
    `section_start:1795230689:script\r\u001b[0K$ make\n${joined(lines)}section_end:1795230699:script\r\u001b[0K`,
  'non-breaking blanks': each((line) => line.replaceAll(' ', '\u00a0')),
  'docker json-file': json((text) => ({ log: `${text}\n`, stream: 'stderr', time: TIME })),
  'JSON: message': json((message, n) => ({ level: 'error', message, ts: n })),
  'JSON: msg': json((msg) => ({ time: TIME, level: 'ERROR', msg })),
  'JSON: textPayload': json((textPayload) => ({ insertId: 'x', resource: { labels: { pod_name: 'a' } }, textPayload })),
  'JSON: a field within a field': json((message) => ({ jsonPayload: { message, pid: 2900 }, severity: 'ERROR' })),
  'JSON: a field that nobody knows': json((zeile) => ({ stufe: 'Fehler', zeile })),
  'JSON: Elasticsearch': json((message) => ({
    _index: 'logs',
    _source: { '@timestamp': TIME, message, kubernetes: { pod: { name: 'a' } } },
  })),
  'JSON: go test -json': json((line) => ({
    Time: TIME,
    Action: 'output',
    Package: 'p',
    Test: 'T',
    Output: `${line}\n`,
  })),
  'JSON behind a time': (lines) => lines.map((msg) => `${TIME} ${JSON.stringify({ msg })}`).join('\n'),
  'JSON in docker json-file': json((msg) => ({
    log: `${JSON.stringify({ level: 'error', msg })}\n`,
    stream: 'stdout',
    time: TIME,
  })),
  'JSON: all in one record': (lines) => JSON.stringify({ level: 'error', stderr: lines.join('\n') }),
  'JSON: lines in an array': (lines) => JSON.stringify({ result: { stderr_lines: lines } }),
  'JSON: lines in an array, indented': (lines) =>
    JSON.stringify({ result: { rc: 139, stderr_lines: lines } }, undefined, 2),
  'JSON: one string, indented': (lines) =>
    JSON.stringify({ result: { rc: 139, stderr: lines.join('\n') } }, undefined, 4),
  'JSON: an array of records': (lines) =>
    JSON.stringify(
      lines.map((message) => ({ message, pid: 3 })),
      undefined,
      0,
    ).replaceAll('},{', '},\n{'),
  'JSON: an export, indented': (lines) =>
    JSON.stringify(
      lines.map((message, n) => ({ timestamp: n, message, pid: 3 })),
      undefined,
      2,
    ),
  'one JSON string': (lines) => JSON.stringify(lines.join('\n')),
  'grep -n with context': (lines) =>
    lines.map((line, n) => (n === 0 ? `app.log:${n + 40}:${line}` : `app.log-${n + 40}-${line}`)).join('\n'),
  'a repr of Python': (lines) => python(lines.join('\n')),
  'a repr of bytes': (lines) =>
    `CompletedProcess(args=['app'], returncode=-11, stdout=b'', stderr=b${python(lines.join('\n'))})`,
  'a list of reprs': (lines) => `stderr: [${lines.map((line) => python(`${line}\n`)).join(', ')}]`,
  'a string for each line (pprint)': (lines) => `(${lines.map((line) => python(`${line}\n`)).join('\n ')})`,
  'a number before each line, on its own': (lines) => lines.flatMap((line, n) => [String(n + 1), line]).join('\n'),
  'reprs in a logger': (lines) => `ERROR:app:worker failed: ${python(lines.join('\n'))}`,
  'reprs, a line each': each((line) => `ERROR:app:${python(line)}`),
  "reprs in Python's dict": each((line) => `{'level': 'error', 'message': ${python(line)}, 'pid': 3}`),
  logfmt: each((line, n) => `time=2026-11-21T03:11:${n + 10}Z level=error msg=${JSON.stringify(line)} logger=app`),
  'logfmt, no quotes where none are needed': each(
    (line, n) =>
      `ts=17952306${n + 10}.123 level=error ${/[ "]/.test(line) ? `msg=${JSON.stringify(line)}` : `msg=${line}`}`,
  ),
  CSV: each((line, n) => `${n},2026-11-21,"${line.replaceAll('"', '""')}"`),
  'CSV, times as numbers': each((line, n) => `${1_795_230_689_123 + n * 37},"${line.replaceAll('"', '""')}"`),
  'CSV, one cell': (lines) => `id,stderr\n1,"${lines.join('\n').replaceAll('"', '""')}"\n`,
  'TeamCity, one message': (lines) => `##teamcity[testStdErr name='t' out='${teamCity(lines.join('\n'))}']`,
  'TeamCity, a line each': each((line) => `##teamcity[message text='${teamCity(line)}' status='WARNING']`),
  'Actions, a command': (lines) => `::error file=a.py,line=1::${lines.join('%0A')}`,
  'Actions, the first line only': (lines) => `##[error]${joined(lines)}`,
  'JUnit, escaped': (lines) =>
    `<?xml version="1.0"?>\n<testsuites><testsuite><testcase name="a"><system-err>${xml(joined(lines))}</system-err></testcase></testsuite></testsuites>`,
  'JUnit, CDATA': (lines) =>
    `<testsuite>\n<testcase name="a"><system-err><![CDATA[${joined(lines)}]]></system-err></testcase></testsuite>`,
  'JUnit, an attribute': (lines) =>
    `<testsuite><testcase name="a"><failure message="${xml(lines.join('\n')).replaceAll('\n', '&#10;')}"/></testcase></testsuite>`,
  'HTML, pre': (lines) => `<html><body><pre>${xml(joined(lines))}</pre></body></html>`,
  'HTML, spans': (lines) =>
    `<!DOCTYPE html>\n<pre>\n${lines.map((line) => `<span class="l"><b>03:11</b> </span>${xml(line)}`).join('\n')}</pre>`,
  'HTML, breaks': (lines) => `<html><p>${lines.map((line) => xml(line)).join('<br>')}</p></html>`,
  'HTML, spans of a fragment': (lines) =>
    `<pre>${lines.map((line) => `<span class="line">${xml(line)}</span>`).join('\n')}\n</pre>`,
  'HTML, rows of a fragment': (lines) =>
    `<table>${lines.map((line, n) => `<tr><td data-line="${n}"></td><td class="blob">${xml(line)}</td></tr>`).join('\n')}</table>`,
  'HTML, breaks of a fragment': (lines) =>
    `<p>${lines.map((line) => xml(line).replaceAll('  ', '&nbsp;&nbsp;')).join('<br/>')}</p>`,
  'entities alone': (lines) => xml(joined(lines)),
  'entities twice': (lines) => xml(xml(joined(lines))),
  Markdown: (lines) => `It died:\n\n\`\`\`\n${joined(lines)}\`\`\`\nAny idea?`,
  'Markdown, indented': (lines) => `It died:\n\n${lines.map((line) => `    ${line}`).join('\n')}\n\nAny idea?`,
  'YAML, a block': (lines) => `stderr: |\n${lines.map((line) => `  ${line}`).join('\n')}\nrc: 139\n`,
  'TAP, YAML': (lines) =>
    `not ok 1 - work\n  ---\n  stderr: |-\n${lines.map((line) => `    ${line}`).join('\n')}\n  ...\n`,
  'TAP, comments': (lines) => lines.map((line) => `# ${line}`).join('\n'),
  'behind a prompt': (lines) => `root@host:~# ./app\n${joined(lines)}root@host:~# `,
};

/** The lines as Windows tools save them. */
export const ENCODED: Readonly<Record<string, (text: string) => Buffer>> = {
  'UTF-16, little endian, marked': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16, little endian': (text) => Buffer.from(text, 'utf16le'),
  'UTF-16, big endian, marked': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-8, marked': (text) => Buffer.from(`\ufeff${text}`),
};

/** Every form by its name. */
export const FORMS: Readonly<Record<string, Form>> = {
  ...ENVELOPES,
  ...Object.fromEntries(Object.entries(PREFIXES).map(([name, before]) => [`prefix: ${name}`, prefix(before)])),
};
