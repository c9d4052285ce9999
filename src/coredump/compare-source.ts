import { open, stat } from 'node:fs/promises';
import { z } from 'zod';
import { concurrently } from '../concurrently.ts';
import { EvidenceError, FaultlineError } from '../errors/errors.ts';
import { crashesOf } from '../report/crash.ts';
import { Finding } from '../report/finding.ts';
import type { Incomplete, Report } from '../report/model.ts';
import { BacktraceSection } from '../report/sections/backtrace.ts';
import { CrashSection } from '../report/sections/crash.ts';
import { parseJson, readSmallFile, Refused, REPORT_MAX } from '../config/small-file.ts';
import { SanitizerSection } from '../report/sections/sanitizer.ts';
import type { SourcedCrash } from '../crash/compare.ts';

/** What a comparison reads of a report; sections that it does not need are not checked. */
const ReadReport = z.looseObject({
  schema: z.string().startsWith('faultline.report/'),
  command: z.string(),
  findings: z.array(Finding),
  sections: z.array(z.looseObject({ kind: z.string() })),
});

/** Crashes, and files that could not be read. */
export interface LoadedCrashes {
  readonly crashes: readonly SourcedCrash[];
  readonly incomplete: Incomplete[];
}

/**
 * The crashes of saved reports, of cores, and of saved texts.
 * @param triage makes the report of a core or a text.
 * @throws EvidenceError of the first file that could not be read, where that leaves fewer than two crashes.
 */
export async function loadCrashes(
  paths: readonly string[],
  triage: (path: string) => Promise<Report>,
): Promise<LoadedCrashes> {
  const results = await concurrently(paths, async (path) => {
    try {
      return sourcedCrashes(path, (await isReport(path)) ? readReport(path) : await triage(path));
    } catch (error) {
      if (error instanceof FaultlineError) return error;
      throw error;
    }
  });
  const failed = results.flatMap((result, index) =>
    result instanceof FaultlineError ? [{ path: paths[index] ?? '', error: result }] : [],
  );
  const crashes = results.flatMap((result) => (result instanceof FaultlineError ? [] : result));
  if (crashes.length < 2 && failed[0] !== undefined) throw failed[0].error;
  return { crashes, incomplete: failed.map(({ path, error }) => ({ what: path, why: error.message })) };
}

/** What entries of the journal have, as `journalctl -o json` prints them. */
const OF_JOURNAL = /"(?:__CURSOR|__REALTIME_TIMESTAMP|_BOOT_ID|MESSAGE_ID|SYSLOG_IDENTIFIER|COREDUMP_\w+)"\s*:/;
const HEAD = 4096;

/** Whether a file begins like JSON, and not with the journal's; a core or an archive of one never does. */
async function isReport(path: string): Promise<boolean> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new EvidenceError(`${path} can't be read: ${error.code}.`, 'Name cores, or reports saved with --json.', {
      cause: error,
    });
  });
  if (!info.isFile()) throw new EvidenceError(`${path} is not a file.`, 'Name cores, or reports saved with --json.');
  if (info.size === 0) throw new EvidenceError(`${path} is empty.`, 'Name cores, or reports saved with --json.');
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
    const head = buffer.toString('utf8', 0, bytesRead);
    return /^[\s\uFEFF]*[{[]/.test(head) && !OF_JOURNAL.test(head);
  } finally {
    await file.close();
  }
}

function readReport(path: string): z.infer<typeof ReadReport> {
  try {
    return ReadReport.parse(parseJson(readSmallFile(path, REPORT_MAX).text));
  } catch (error) {
    if (error instanceof Refused) throw notAReport(path, error.message);
    if (error instanceof z.ZodError) throw notAReport(path, `"${error.issues[0]?.path.join('.')}" is missing or wrong`);
    throw error;
  }
}

function notAReport(path: string, why: string): EvidenceError {
  return new EvidenceError(
    `${path} is neither a core nor a report of faultline: ${why}.`,
    'Save reports with: faultline triage coredump CORE --json > report.json',
  );
}

/** Every crash of a report with its stack. */
function sourcedCrashes(path: string, report: z.infer<typeof ReadReport> | Report): SourcedCrash[] {
  const crashes = crashesOf(report as Report); // what is read of each is checked below
  if (crashes.length === 0)
    throw new EvidenceError(
      `${path} holds no crash: it is a report of "${report.command}".`,
      'Compare reports of "faultline triage coredump", or cores.',
    );
  return crashes.map(({ crash: unchecked, backtrace, sanitizer, finding }, number): SourcedCrash => {
    const crash = CrashSection.safeParse(unchecked);
    if (!crash.success)
      throw notAReport(path, `"${crash.error.issues[0]?.path.join('.')}" of crash ${number + 1} is missing or wrong`);
    const stack = BacktraceSection.safeParse(backtrace);
    const reports = SanitizerSection.safeParse(sanitizer);
    const problem =
      crash.data.culpritFrame?.foundBy === 'sanitizer' && reports.success
        ? reports.data.problems.find(({ fingerprint }) => fingerprint === crash.data.fingerprint)
        : undefined;
    return {
      source: crashes.length === 1 ? path : `${path}#${number + 1}`,
      crash: crash.data,
      frames:
        problem !== undefined
          ? problem.stack
          : stack.success
            ? stack.data.frames.filter(({ language }) => language === undefined)
            : [crash.data.faultFrame, crash.data.culpritFrame].filter((frame) => frame !== undefined),
      ...(finding === undefined ? {} : { finding }),
    };
  });
}
