import path from 'node:path';
import type { Manifest } from '../bundle/manifest.ts';
import { openBundle, type Bundle } from '../bundle/open.ts';
import { SYSTEM_ROOT } from '../elf/debug-tree.ts';
import { EvidenceError } from '../errors/errors.ts';
import { CARRIED, type ProcessSection } from '../report/sections/process.ts';
import type { SourceSection } from '../report/sections/source.ts';
import { known } from '../text/known.ts';
import { logLines } from '../log/source.ts';
import type { Answer } from '../report/create.ts';
import type { Incomplete, Report } from '../report/model.ts';
import { parseJson, readSmallFile, REPORT_MAX } from '../config/small-file.ts';
import { fileKind } from '../evidence/file-kind.ts';
import { readLastWords } from '../evidence/last-words.ts';
import { withDamage } from './damage.ts';
import type { Context, CoredumpOptions, ProcessFactsElsewhere } from './model.ts';
import { withEngine } from './with-engine.ts';

/**
 * Triages a bundle of `faultline ci run --bundle` as its core was triaged where the process died: with the files of that
 * machine and none of this one. Without a core in it, its own report is the answer.
 * @param file what isBundle() says is one.
 */
export async function triageBundle(file: string, options: CoredumpOptions): Promise<Answer> {
  const bundle = await openBundle(file, options.tempDir);
  try {
    const core = bundle.fileOf('core');
    const answer = core === undefined ? await ownReport(file, bundle) : await triageCoreOf(bundle, core, file, options);
    return {
      ...answer,
      incomplete: [
        ...answer.incomplete,
        ...(core === undefined ? [] : wordOf(bundle.manifest)),
        ...bundle.manifest.missing.map(({ what, why }): Incomplete => ({ what, why: `the bundle says: ${why}` })),
      ],
    };
  } finally {
    bundle.close();
  }
}

/** What of a report is only the word of a bundle's maker: it was not read from the core, and nothing here can check it. */
function wordOf({
  context: { process, lastWords, senders, packages, frameRules, source, damage },
}: Manifest): Incomplete[] {
  const told = Object.entries({
    'command line': process.commandLine,
    executable: process.executable,
    unit: process.unit,
    host: process.host,
    time: process.time,
    'last words': lastWords.python ?? lastWords.message,
    'who sent a signal': senders[0],
    packages: packages[0],
    'rules for frames': frameRules?.[0],
    source: source?.frames[0],
    damage: damage[0],
  }).flatMap(([what, value]) => (value === undefined ? [] : [what]));
  return told.length === 0
    ? []
    : [{ what: 'what only the bundle says', why: `${told.join(', ')}: nothing here can check them` }];
}

async function triageCoreOf(bundle: Bundle, core: string, file: string, options: CoredumpOptions): Promise<Answer> {
  if ((await fileKind(core)) !== 'core')
    throw new EvidenceError(
      `What ${file} has for a core is no core dump.`,
      'Make the bundle again: faultline ci run --bundle DIR.',
    );
  const { context } = bundle.manifest;
  const within = { sysroot: bundle.sysroot, debugRoots: [path.join(bundle.sysroot, SYSTEM_ROOT)], withoutLinks: true };
  const places: CoredumpOptions = {
    ...options,
    frameRules: options.frameRules ?? context.frameRules,
    ...(options.sysroot === undefined ? within : {}),
  };
  return withEngine(places, async (starting) => {
    const { triageCore } = await import('./triage.ts');
    const words =
      options.log === undefined ? context.lastWords : await readLastWords(logLines({ path: options.log }), undefined);
    return withDamage(await triageCore(core, contextOf(bundle, words, file), starting, places), context.damage);
  });
}

function contextOf(
  { manifest }: Bundle,
  { python, message, sanitizer }: Pick<Context, 'python' | 'sanitizer'> & { readonly message?: Context['logMessage'] },
  file: string,
): Context {
  const { core, process, thread, senders, packages, system, source, details } = manifest.context;
  const { commandLine, container, executable, unit, host, time, machineId, bootId } = process;
  const commands = new Map(senders.map(({ pid, command }) => [pid, command]));
  return {
    path: path.resolve(file),
    stranger: 'it came in a bundle',
    commandLine,
    executable,
    python,
    logMessage: message,
    sanitizer,
    commandOf: async (pid) => commands.get(pid),
    process: known({ container, unit, host, time }),
    ...(thread === undefined ? {} : { thread: known({ id: thread.id, name: thread.name }) }),
    packages: new Map(packages.map((each) => [each.path, known({ name: each.package, source: each.source })])),
    ...(details === undefined ? {} : { carried: pick(details as Partial<ProcessSection>) }),
    ...known({ source: source as SourceSection | undefined }), // see parseReport
    system: system === undefined ? undefined : known({ id: system.id, like: system.like, version: system.version }),
    provenance: known({ host, machineId, bootId, bundle: { core, created: manifest.created, tool: manifest.tool } }),
  };
}

/** No more than what goes along: all else the core tells. */
function pick(details: Partial<ProcessSection>): ProcessFactsElsewhere {
  return Object.fromEntries(CARRIED.flatMap((name) => (details[name] === undefined ? [] : [[name, details[name]]])));
}

async function ownReport(file: string, { manifest, fileOf }: Bundle): Promise<Answer> {
  const report = fileOf('report');
  if (report === undefined)
    throw new EvidenceError(
      `${file} holds neither a core nor a report.`,
      'Make a bundle with a core: faultline ci run --bundle DIR, without --no-bundle-core.',
    );
  const model = await import('../report/model.ts');
  const checked = model.Report.safeParse(json(report));
  if (!checked.success)
    throw new EvidenceError(
      `${file} holds a report that can't be read: ${checked.error.issues[0]?.path.join('.') || 'it'} is missing or wrong.`,
      'A newer faultline may have written it: use that one.',
    );
  const { subject, findings, sections, incomplete, provenance } = checked.data as Report; // see parseReport
  const why = `without a core this is the word of the bundle: what it says was found out where the process died, at ${manifest.created}`;
  return {
    subject,
    findings,
    sections: sections.filter(({ kind }) => kind !== 'next'),
    incomplete: [...incomplete, { what: 'triage of the bundle', why }],
    provenance,
  };
}

function json(file: string): unknown {
  try {
    return parseJson(readSmallFile(file, REPORT_MAX).text);
  } catch {
    return undefined;
  }
}
