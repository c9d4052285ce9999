import path from 'node:path';
import { writeBundle, type Content, type WrittenBundle } from '../bundle/write.ts';
import { concurrently } from '../concurrently.ts';
import { openCandidate } from '../evidence/source.ts';
import { bytesOf, openFile } from '../elf/bytes.ts';
import { createReport } from '../report/create.ts';
import { fingerprint } from '../report/fingerprint.ts';
import { jsonText } from '../report/json.ts';
import { maskSecrets } from '../report/mask.ts';
import { maskText } from '../secrets/mask-text.ts';
import type { Incomplete, Report } from '../report/model.ts';
import type { CiCrash } from '../report/sections/ci.ts';
import { bundleContext } from './bundle-context.ts';
import { bundleFiles } from './bundle-files.ts';
import type { TriagedCore } from './judge-crashes.ts';
import type { Bundled, Job } from './model.ts';
import type { OpenDirectory } from './places.ts';
import type { Run } from '../evidence/run/run-command.ts';

const NOTICE =
  'core is the memory of the process when it died, with whatever passwords, keys and data were in it: nothing of it is masked.';
/** The end of what the run wrote to standard error. */
const LOG_MAX = 1024 * 1024;

/** Writes a bundle for each core whose crash was not meant, of equal ones for the first. What can't be written is said. */
export async function bundleCrashes(
  crashes: readonly CiCrash[],
  triaged: readonly TriagedCore[],
  job: Job,
): Promise<Bundled> {
  const log = logOf(job.run);
  const { bundle: directory } = job.options;
  const results = await concurrently(crashes, async (crash): Promise<{ crash: CiCrash; incomplete?: Incomplete }> => {
    const first = triaged.find(({ core }) => core.name === crash.cores[0]);
    if (first === undefined || directory === undefined || crash.status === 'expected') return { crash };
    if (crashes.find(({ cores, status }) => cores[0] === crash.cores[0] && status !== 'expected') !== crash)
      return { crash };
    try {
      return {
        crash: { ...crash, bundle: await bundleOf(first, { directory, name: nameOf(first, crash) }, log, job) },
      };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {
        crash,
        incomplete: { what: `the bundle of ${first.core.name}`, why: `it could not be written: ${why}` },
      };
    }
  });
  return {
    crashes: results.map(({ crash }) => crash),
    incomplete: results.flatMap(({ incomplete }) => incomplete ?? []),
  };
}

async function bundleOf(
  { core, answer }: TriagedCore,
  { directory, name }: { readonly directory: string; readonly name: string },
  log: string,
  { lastWords, options }: Job,
): Promise<NonNullable<CiCrash['bundle']>> {
  const evidence = await openCandidate(core.candidate, { timeout: options.timeout });
  try {
    const files = bundleFiles(evidence.corePath, { withCore: options.bundleCore });
    try {
      const told = answer === undefined ? undefined : createReport('triage coredump', answer);
      const facts = { core: core.name, evidence, lastWords: lastWords?.(evidence) ?? {} };
      const { report, context, lines } = await maskSecrets(
        {
          report: told,
          context: bundleContext({ ...facts, report: told, frameRules: options.config.coredump?.frames }),
          lines: maskText(log)
            .split('\n')
            .map((line) => ({ line })),
        },
        log,
      );
      const contents = [...(report === undefined ? [] : [reportFile(report)]), ...logFiles(lines), ...files.contents];
      const hasCore = contents.some(({ role }) => role === 'core');
      const about = { ...(hasCore ? { notice: NOTICE } : {}), context, missing: [...files.missing] };
      const written = await writeInto(options.places.open(directory), name, about, contents);
      return {
        path: path.join(directory, name),
        size: written.size,
        core: hasCore,
        ...(written.replaced ? { replaced: true } : {}),
      };
    } finally {
      files.close();
    }
  } finally {
    evidence.dispose();
  }
}

async function writeInto(
  directory: OpenDirectory,
  name: string,
  ...what: [about: Parameters<typeof writeBundle>[1], contents: readonly Content[]]
): Promise<WrittenBundle> {
  try {
    return await writeBundle(path.join(directory.path, name), ...what);
  } finally {
    directory.close();
  }
}

/** What tells people which crash it is: the program's name and the beginning of the fingerprint, as reports show it. */
function nameOf({ core }: TriagedCore, crash: CiCrash): string {
  const program = path
    .basename(core.executable ?? core.comm ?? 'crash')
    .replaceAll(/[^\w.+-]+/g, '_')
    .replace(/^[.-]+/, '')
    .slice(0, 60);
  const key = crash.fingerprint?.slice(0, 12) ?? `untriaged-${fingerprint(core.name).slice(0, 12)}`;
  return `${program || 'crash'}-${key}.tar.zst`;
}

function reportFile(report: Report): Content {
  return { path: 'report.json', role: 'report', bytes: bytesOf(Buffer.from(jsonText(report))) };
}

/** What was written to standard error, its end if it is long: all processes of the run. */
function logOf({ log }: Run): string {
  if (log === undefined) return '';
  const bytes = openFile(log);
  try {
    return bytes.read(Math.max(0, bytes.size - LOG_MAX), LOG_MAX).toString('utf8');
  } finally {
    bytes.close();
  }
}

function logFiles(lines: readonly { readonly line: string }[]): Content[] {
  const text = lines.map(({ line }) => line).join('\n');
  return text === '' ? [] : [{ path: 'logs/stderr.log', role: 'log', bytes: bytesOf(Buffer.from(text)) }];
}
