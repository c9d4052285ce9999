import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, suite, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { combinations } from '../../fixtures/crash/matrix/truth.ts';
import { triageCoredump } from '../../src/coredump/coredump.ts';
import type { Frame } from '../../src/report/frame.ts';
import type { Report } from '../../src/report/model.ts';
import { parseReport } from '../../src/report/model.ts';
import { sectionOf } from '../../src/report/section-of.ts';
import { withoutParameters } from '../../src/stacks/native/names.ts';
import { crash } from '../support/crash.ts';
import { faultline } from '../support/faultline.ts';
import { cannotRun, situations } from '../support/fixture.ts';
import { mistakes } from '../support/verdict.ts';

const ran = situations().filter((situation) => cannotRun(situation) === undefined);

/** Every program of fixtures/crash, by the native engine alone: the truth of the sources, which gdb's answers are held to as well. */
describe('the native engine alone finds the truth about', { concurrency: 2 }, () => {
  for (const situation of ran)
    test(situation, async () => {
      const died = await crash(situation);
      const log = path.join(died.directory, 'stderr.log');
      writeFileSync(log, died.stderr);
      const report = await triageCoredump(died.core, { engine: 'native', log });
      assert.equal(sectionOf(report, 'crash')?.engine, 'native');
      assert.deepEqual(mistakes(report, died.truth), []);
      died.remove();
    });
});

/** Of over 500 crashes behind handlers each seventh: all of them take gdb's test (matrix.test.ts) minutes. */
describe('the native engine alone, behind crash handlers', { concurrency: 2 }, () => {
  for (const { name, args, truth } of combinations().filter((_, index) => index % 7 === 0))
    test(name, async () => {
      const died = await crash('matrix', { args, expected: truth });
      assert.deepEqual(mistakes(await triageCoredump(died.core, { engine: 'native' }), died.truth), []);
      died.remove();
    });
});

/** What identifies a crash; a variable only where `other` names one too: what gdb does not find is held to the truth above. */
function verdict(report: Report, other: Report = report): unknown {
  const found = sectionOf(report, 'crash');
  const { cause, culpritFrame, faultFrame, signature, fingerprint } = found ?? assert.fail('there is no crash');
  return {
    class: cause.class,
    confidence: cause.confidence,
    variable: sectionOf(other, 'crash')?.cause.variable === undefined ? null : withoutKeywords(cause.variable),
    culprit: culpritFrame?.function ?? culpritFrame?.module,
    fault: faultFrame?.function ?? faultFrame?.offset,
    signature,
    fingerprint,
  };
}

/** In C++ gdb says `struct Account` at some places and `Account` at others. */
function withoutKeywords<T>(variable: T): unknown {
  return JSON.parse(JSON.stringify(variable ?? null).replaceAll(/\b(?:struct|class|union|enum) /g, ''));
}

/** gdb 13.1 leaves the parameters of a name that has a function's type in it: `catch_signals(boost::function<int ()> const&)`. */
function framesOf(report: Report): string[] {
  const { sections } = report;
  const stacks = sections.flatMap((section) => (section.kind === 'backtrace' ? [section.frames] : []));
  return stacks
    .flat()
    .map(({ function: name, module, offset, file, line }) =>
      [module, offset, name && withoutParameters(name), file, line].map((each) => each ?? '-').join(' '),
    );
}

/** Where the whole stack of a thread is not gdb's: docs/decisions/engine.md says why of each. */
const OTHER_STACKS: ReadonlySet<string> = new Set([
  'fortran-write',
  'handler-without-unwinding',
  'library-from-descriptor',
  'test-node',
]);

/** The frames of each thread, by its id. */
function threadsOf({ sections }: Report): [number, readonly Frame[]][] {
  const threads = sections.flatMap((section): [number, readonly Frame[]][] => {
    if (section.kind === 'backtrace') return [[section.threadId ?? 0, section.frames]];
    if (section.kind !== 'threads') return [];
    return section.groups.flatMap((group) => group.threads.map((id): [number, readonly Frame[]] => [id, group.frames]));
  });
  return threads.toReversed();
}

/** A thread that has just made another may be within clone3 still, where glibc 2.36 tells no unwind information: gdb guesses. */
function isMakingThread(frames: readonly Frame[]): boolean {
  return frames.slice(0, 4).some((frame) => /^(?:__)?pthread_create/.test(frame.function ?? ''));
}

/** The stack of each thread, by its id: module and offset. A signal trampoline whose address gdb does not tell is the same frame. */
function stacksOf(report: Report, addressless: ReadonlySet<string> = new Set()): Map<number, string[]> {
  return new Map(
    threadsOf(report).map(([id, frames]) => [
      id,
      frames.map(({ module = '-', offset = '-' }, index) =>
        addressless.has(`${id} ${index}`) ? '- -' : `${module} ${offset}`,
      ),
    ]),
  );
}

/** Frames that are nowhere, as `thread index`. */
function withoutPlace(stacks: ReadonlyMap<number, readonly string[]>): Set<string> {
  return new Set(
    [...stacks].flatMap(([id, frames]) => frames.flatMap((at, index) => (at === '- -' ? [`${id} ${index}`] : []))),
  );
}

/**
 * Frame by frame what gdb tells, and so the same verdict; `auto` asks gdb where it may tell otherwise. docs/decisions/engine.md
 * has the differences. Each fourth situation: gdb takes its time (EVERY=1 takes all).
 */
describe('auto tells what gdb tells of', { concurrency: 2 }, () => {
  for (const situation of ran.filter((_, index) => index % Number(process.env['EVERY'] ?? 4) === 0))
    test(situation, async () => {
      const died = await crash(situation);
      const [asked, told, alone] = [
        await triageCoredump(died.core, { engine: 'gdb' }),
        await triageCoredump(died.core, { engine: 'auto' }),
        await triageCoredump(died.core, { engine: 'native' }),
      ];
      assert.deepEqual(verdict(told, asked), verdict(asked));
      assert.deepEqual(framesOf(told), framesOf(asked));
      const gdbs = stacksOf(asked);
      const natives = stacksOf(alone, withoutPlace(gdbs));
      for (const [id, frames] of threadsOf(asked))
        if (isMakingThread(frames)) for (const all of [gdbs, natives]) all.delete(id);
      const same = isDeepStrictEqual(natives, gdbs);
      assert.equal(same, !OTHER_STACKS.has(situation), 'of all threads, by the native engine alone');
      died.remove();
    });
});

suite('a machine without gdb', () => {
  test("quickstart's crash has the same fault frame, culprit, cause and fingerprint", async () => {
    const died = await crash('python-faulthandler-string-at');
    const log = path.join(died.directory, 'stderr.log');
    writeFileSync(log, died.stderr);
    const bin = path.join(died.directory, 'bin');
    mkdirSync(bin);
    symlinkSync(process.execPath, path.join(bin, 'node'));
    const run = async (env: Readonly<Record<string, string>>) => {
      const args = ['triage', 'coredump', died.core, '--log', log, '--json'];
      const { status, stdout, stderr } = await faultline(args, { env });
      assert.equal(stderr, '');
      assert.equal(status, 0);
      return parseReport(JSON.parse(stdout));
    };
    const [withGdb, without] = [await run({}), await run({ PATH: bin })];
    assert.equal(sectionOf(withGdb, 'crash')?.engine, 'native');
    assert.equal(sectionOf(without, 'crash')?.engine, 'native');
    assert.deepEqual(verdict(without), verdict(withGdb));
    assert.deepEqual(mistakes(without, died.truth), []);
    died.remove();
  });
});
