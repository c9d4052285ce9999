import { globToRegExp } from '../../src/text/glob.ts';
import type { Report } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import type { Cause, CrashSection } from '../../src/report/sections/crash.ts';
import type { Truth } from './crash.ts';
import { accepted } from './expectation.ts';
import { normaliseFunction } from '../../src/runtimes/normalise.ts';

/** What a report says that is not the truth, as `what: said, not truth`; empty where everything is right. */
export function mistakes(report: Report, truth: Truth): string[] {
  const crash = sectionOf(report, 'crash');
  if (crash === undefined) return ['there is no crash section'];
  const { signal, delivered, cause, handler, faultFrame, culpritFrame } = crash;
  return [
    ...differs('signal', signal?.number, [truth.signal]),
    ...differs('code', signal?.codeName, accepted(truth.codeName)),
    ...differs('class', cause.class, accepted(truth.class)),
    ...differs('confidence', cause.confidence, accepted(truth.confidence)),
    ...(isReasoned(cause)
      ? []
      : [`confidence ${cause.confidence}, because: ${cause.because?.join('; ') ?? 'nothing'}`]),
    ...differs('access', cause.access, accepted(truth.access)),
    ...differs('address', cause.address ?? null, truth.address === undefined ? undefined : [truth.address]),
    ...differs(
      'fault function',
      baseName(faultFrame?.function),
      accepted(truth.faultFunction)?.map((name) => baseName(name)),
    ),
    ...differsGlob('fault module', faultFrame?.module, truth.faultModule),
    ...differs(
      'culprit',
      baseName(culpritFrame?.function),
      accepted(truth.culpritFunction)?.map((name) => baseName(name)),
    ),
    ...differsGlob('culprit module', culpritFrame?.module, truth.culpritModule),
    ...differs('thread', crash.thread?.id, [truth.thread]),
    ...differs('handler', handler.present, [truth.handler.present]),
    ...(truth.handler.present ? differs('re-raised', handler.reRaised, [truth.handler.reRaised]) : []),
    ...differs('handler name', handler.name, accepted(truth.handler.name)),
    ...differs(
      'live handler frames',
      handler.frames !== undefined,
      truth.handler.frames === undefined ? undefined : [truth.handler.frames === 'live'],
    ),
    ...differs('delivered signal', delivered?.number, truth.delivered && [truth.delivered.signal]),
    ...differs('delivered code', delivered?.codeName, truth.delivered && [truth.delivered.codeName]),
    ...differs('sender', delivered?.sender?.pid, accepted(truth.sender)),
    ...(truth.message === undefined || cause.message?.includes(truth.message) || cause.summary.includes(truth.message)
      ? []
      : [`message: ${cause.message ?? cause.summary}, not ${truth.message}`]),
    ...(truth.incomplete === undefined ||
    report.incomplete?.some(({ why }) => why.includes(truth.incomplete ?? '')) === true
      ? []
      : [`not known: nothing of ${truth.incomplete}`]),
    ...python(report, truth),
    ...differs('test', testText(crash.test), [testText(truth.test)]),
    ...differs('frame of another language', languageFrame(crash), accepted(truth.calledFrom)),
  ];
}

function testText(test: CrashSection['test']): string {
  return test === undefined ? 'none' : [test.framework, test.id, test.by].join(' ');
}

/** Whether a confidence that is not high says why, and one that is high has nothing to say. */
function isReasoned({ confidence, because }: Cause): boolean {
  return confidence === 'high' ? because === undefined : (because ?? []).length > 0;
}

function languageFrame({ languageFrame: frame }: CrashSection): string {
  return `${frame?.language} ${frame?.function} ${frame?.file?.split('/').at(-1)}:${frame?.line}`;
}

function python(report: Report, { python: expected }: Truth): string[] {
  if (expected === undefined) return [];
  const section = sectionOf(report, 'python');
  const current = section?.threads.find((thread) => thread.current);
  const { function: name, file, line } = sectionOf(report, 'crash')?.pythonFrame ?? {};
  const ran = sectionOf(report, 'backtrace')?.frames.filter(({ language }) => language === 'python');
  return [
    ...differs('Python error', section?.fatalError, accepted(expected.fatalError)),
    ...differs('Python function', current?.frames[0]?.function, [expected.function]),
    ...differs('Python frame', `${name} ${file?.split('/').at(-1)}:${line}`, accepted(expected.called)),
    ...differs(
      'Python function of the native stack',
      ran?.[0]?.function,
      section?.source === 'core' ? [expected.function] : undefined,
    ),
  ];
}

function baseName(name: string | null | undefined): string | null {
  return name === null || name === undefined ? null : normaliseFunction(name);
}

function differs<T>(what: string, said: T | undefined, truths: readonly (T | null)[] | undefined): string[] {
  return truths === undefined || truths.includes(said ?? null) || truths.some((truth) => truth === said)
    ? []
    : [`${what}: ${String(said)}, not ${truths.join(' or ')}`];
}

function differsGlob(what: string, said: string | undefined, glob: string | undefined): string[] {
  return glob === undefined || globToRegExp(glob).test(said ?? '') ? [] : [`${what}: ${said}, not ${glob}`];
}
