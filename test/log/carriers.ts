/** What loggers and the consoles of CI put around a line that was written to them, whatever it is. */
export const CARRIERS: Readonly<Record<string, (line: string, index: number) => string>> = {
  dmesg: (line) => `[12345.678901] ${line}`,
  'dmesg, the task that wrote': (line) => `[12345.678901] [  T22444] ${line}`,
  'dmesg -T': (line) => `[Mon Nov 30 10:15:22 2026] ${line}`,
  'dmesg -x': (line) => `kern  :info  : [12345.678901] ${line}`,
  'dmesg -r': (line) => `<6>[12345.678901] ${line}`,
  '/dev/kmsg': (line, index) => `6,${900 + index},12345678901,-;${line}`,
  'kern.log': (line) => `Nov 30 10:15:22 web-1 kernel: [12345.678901] ${line}`,
  'RFC 5424': (line) => `<11>1 2026-11-30T10:15:22.003Z web-1 app 22444 - - ${line}`,
  'RFC 5424, structured data and a mark': (line) =>
    `<11>1 2026-11-30T10:15:22.003Z web-1 app 22444 ID47 [x@32473 iut="3" e="a\\"] b"] \ufeff${line}`,
  'RFC 3164': (line) => `<11>Nov 30 10:15:22 web-1 app[22444]: ${line}`,
  'journalctl -o short-monotonic': (line) => `[12345.678901] web-1 app[22444]: ${line}`,
  'logcat -v threadtime': (line) => `11-30 10:15:22.123  1234  1240 E app     : ${line}`,
  'logcat -v threadtime,year,uid': (line) => `2026-11-30 10:15:22.123 u0_a12  1234  1240 E app     : ${line}`,
  'logcat -v brief': (line) => `E/app     ( 1234): ${line}`,
  klog: (line) => `E1130 10:15:22.123456    4711 runner.go:42] ${line}`,
  zap: (line) => `2026-11-30T10:15:22.123Z\tERROR\tworker\t${line}`,
  Heroku: (line) => `2026-11-30T10:15:22.123456+00:00 app[web.1]: ${line}`,
  foreman: (line) => `10:15:22 web.1  | ${line}`,
  pm2: (line) => `0|app  | ${line}`,
  Zuul: (line) => `2026-11-30 10:15:22.123456 | ubuntu-jammy | ${line}`,
  "Python's logging": (line) => `2026-11-30 10:15:22,123 ERROR app.runner: ${line}`,
  log4j: (line) => `26/11/30 10:15:22 ERROR Executor: ${line}`,
  Airflow: (line) => `[2026-11-30T10:15:22.123+0000] {subprocess.py:93} INFO - ${line}`,
  gunicorn: (line) => `[2026-11-30 10:15:22 +0000] [4711] [ERROR] ${line}`,
  celery: (line) => `[2026-11-30 10:15:22,123: WARNING/ForkPoolWorker-1] ${line}`,
  TeamCity: (line) => `[10:15:22]W:\t [Step 1/2] ${line}`,
  Drone: (line, index) => `[test:L${index}:${index >> 2}s] ${line}`,
  'Jenkins, the time': (line) => `10:15:22  ${line}`,
};

const CUT = 20;
const TIME = '2026-11-30T10:15:22.123456Z';

/** The same where a line is given in parts. */
export const PARTS: Readonly<Record<string, (line: string, index: number) => string[]>> = {
  'CRI, a line in parts': (line) =>
    line.length > CUT
      ? [`${TIME} stderr P ${line.slice(0, CUT)}`, `${TIME} stderr F ${line.slice(CUT)}`]
      : [`${TIME} stderr F ${line}`],
  'GitLab, a line in parts': (line) =>
    line.length > CUT
      ? [`${TIME} 01E ${line.slice(0, CUT)}`, `${TIME} 01E+${line.slice(CUT)}`]
      : [`${TIME} 01E ${line}`],
  'docker, a line in parts': (line, index) => [
    ...(index === 0 ? [docker('starting\n')] : []),
    ...(line.length > CUT ? [docker(line.slice(0, CUT)), docker(`${line.slice(CUT)}\n`)] : [docker(`${line}\n`)]),
  ],
};

function docker(log: string): string {
  return JSON.stringify({ log, stream: 'stderr', time: TIME });
}
