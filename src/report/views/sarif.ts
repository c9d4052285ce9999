import { escapeControl } from '../../errors/errors.ts';
import { jsonText } from '../json.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import { placeOf, type Place } from '../place.ts';
import { entryText } from '../plain.ts';
import { ruleNamed } from '../rules.ts';
import { otherStacksOf, stackOf, type StackEntry } from '../stack-of.ts';
import { worstFirst } from '../worst.ts';
import type { Repository, ViewOptions } from './model.ts';

/** Limits of GitHub's code scanning; what is beyond them would make it refuse the file or drop parts of it. */
const MAX_RESULTS = 5000;
const MAX_STEPS = 1000;
const MAX_THREADS = 8;
const MAX_DESCRIPTION = 1024;

/** SARIF 2.1.0 for code scanning. A finding without a place in the repository can't be shown there: it is counted in a notification. */
export function sarifView(report: Report, options: ViewOptions): string {
  const placed = worstFirst(report.findings).map((finding) => ({
    finding,
    place: placeOf(finding, report, options.repository),
  }));
  const shown = placed
    .flatMap(({ finding, place }) => (place === undefined ? [] : [{ finding, place }]))
    .slice(0, MAX_RESULTS);
  const ids = [...new Set(shown.map(({ finding }) => finding.rule))];
  const run = {
    tool: {
      driver: {
        name: 'Faultline',
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: ids.map((id) => ruleOf(id)),
      },
    },
    automationDetails: { id: `faultline/${report.command.replaceAll(' ', '-')}/` },
    invocations: [
      { executionSuccessful: true, toolExecutionNotifications: notifications(report, placed.length - shown.length) },
    ],
    originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
    columnKind: 'utf16CodeUnits',
    results: shown.map(({ finding, place }) =>
      resultOf(finding, place, ids.indexOf(finding.rule), report, options.repository),
    ),
  };
  const log = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return jsonText(log);
}

function ruleOf(id: string) {
  const { title, help, level } = ruleNamed(id) ?? { title: id, help: id, level: 'warning' };
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: sentence(title) },
    fullDescription: { text: help.slice(0, MAX_DESCRIPTION) },
    help: { text: help, markdown: help },
    defaultConfiguration: { level },
    properties: {
      tags: [id.slice(0, id.indexOf('/'))],
      precision: 'high',
      'problem.severity': level === 'note' ? 'recommendation' : level,
    },
  };
}

function resultOf(
  finding: Finding,
  place: Place,
  ruleIndex: number,
  report: Report,
  repository: Repository | undefined,
) {
  const steps = stepsOf(stackOf(finding, report));
  const others = otherStacksOf(finding, report).slice(0, MAX_THREADS);
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: finding.level,
    message: { text: escapeControl(`${sentence(finding.title)} ${finding.message}`) },
    locations: [{ physicalLocation: physicalLocation(place), ...logicalLocations(finding.location?.function) }],
    ...(finding.occurrences === undefined ? {} : { occurrenceCount: finding.occurrences }),
    partialFingerprints: { primaryLocationLineHash: finding.fingerprint },
    ...(steps.length === 0
      ? {}
      : {
          codeFlows: [
            {
              message: { text: 'The stack, from the outermost call to where it failed.' },
              threadFlows: [
                { locations: steps.map((step) => flowLocation(step, repository)) },
                ...others.map(({ what, stack }) => ({
                  message: { text: escapeControl(what) },
                  locations: stepsOf(stack).map((step) => flowLocation(step, repository)),
                })),
              ],
            },
          ],
        }),
  };
}

/** From the outermost call inward. */
function stepsOf(stack: readonly StackEntry[]): readonly StackEntry[] {
  return stack.slice(0, MAX_STEPS).toReversed();
}

function physicalLocation({ path, line }: Place) {
  return { artifactLocation: { uri: encodePath(path), uriBaseId: 'SRCROOT' }, region: { startLine: line ?? 1 } };
}

/** A step of the stack. GitHub can only open files of the repository; the others are named. */
function flowLocation(entry: StackEntry, repository: Repository | undefined) {
  const inside = entry.file === undefined ? undefined : repository?.relative(entry.file);
  const place =
    inside === undefined ? undefined : { path: inside, ...(entry.line === undefined ? {} : { line: entry.line }) };
  return {
    location: {
      message: { text: escapeControl(entryText(entry)) },
      ...(place === undefined ? {} : { physicalLocation: physicalLocation(place) }),
      ...logicalLocations(entry.function),
    },
    ...(entry.role === undefined
      ? {}
      : {
          importance:
            entry.role === 'culprit' || entry.role === 'fault'
              ? 'essential'
              : entry.role === 'code'
                ? 'important'
                : 'unimportant',
        }),
  };
}

function logicalLocations(name: string | undefined) {
  return name === undefined
    ? {}
    : { logicalLocations: [{ fullyQualifiedName: escapeControl(name), kind: 'function' }] };
}

function notifications(report: Report, leftOut: number) {
  const text = `${leftOut} ${leftOut === 1 ? 'finding points' : 'findings point'} to no file of the repository, or came after the first ${MAX_RESULTS}, and are left out.`;
  return [
    ...(leftOut === 0 ? [] : [{ level: 'note', message: { text } }]),
    ...report.incomplete.map(({ what, why }) => ({
      level: 'warning',
      message: { text: escapeControl(`Not known: ${what}: ${why}`) },
    })),
  ];
}

function encodePath(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}

/** `coredump/null-read` as `CoredumpNullRead`. */
function pascalCase(id: string): string {
  return id
    .split(/[/-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function sentence(text: string): string {
  const short = text.slice(0, MAX_DESCRIPTION - 1).toWellFormed();
  return /[.!?]$/.test(short) ? short : `${short}.`;
}
