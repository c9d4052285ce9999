import { FaultlineError } from '../../errors/errors.ts';
import type { Candidate } from '../../evidence/find-evidence.ts';
import { openCandidate, type Evidence } from '../../evidence/source.ts';
import type { Answer } from '../../report/create.ts';
import { keepNewSpaceSmall } from '../../small-heap.ts';
import { sharedFiles, type SharedFiles } from '../../stacks/native/shared-files.ts';
import { known } from '../../text/known.ts';
import { bundledAnswer, orByRecord, reachable, wordsOf } from '../candidate.ts';
import { contextOf, withDetails } from '../context.ts';
import { damageOf, withDamage } from '../damage.ts';
import type { Context, CoredumpOptions } from '../model.ts';
import { triageCore } from '../triage.ts';
import { withEngine } from '../with-engine.ts';
import { lookAt, type Looked } from './look.ts';

/** What became of a core. */
export interface Known {
  /** Where an equal crash was examined before: its sections, the very same, with this core's subject and provenance. */
  readonly answer: Answer;
  /** Of this core's fault, where the answer is of another core. */
  readonly address?: string;
}

/** Crashes that are known at a time; a report has 10 KB. */
const MOST = 1000;

/** Triages cores, and examines those once whose crashes are equal. Cores get their turns in the order in which they are given. */
export class KnownCrashes {
  readonly #options: CoredumpOptions;
  readonly #engine: typeof withEngine;
  readonly #details: boolean;
  readonly #answers = new Map<string, Promise<Answer>>();
  #files: SharedFiles | undefined;
  #turn: Promise<void> = Promise.resolve();

  /**
   * @param engine who examines; default: whom the options name.
   * @param details whether the journal is asked for what is its own of each process; default: it is.
   */
  constructor(
    options: CoredumpOptions,
    { engine = withEngine, details = true }: { readonly engine?: typeof withEngine; readonly details?: boolean } = {},
  ) {
    keepNewSpaceSmall();
    this.#options = options;
    this.#engine = engine;
    this.#details = details;
  }

  /** Errors as of triageCandidate. */
  async triage(found: Candidate): Promise<Known> {
    const before = this.#turn;
    const { promise: done, resolve: pass } = Promise.withResolvers<void>();
    this.#turn = before.then(() => done);
    try {
      const { candidate, options } = reachable(found, this.#options);
      const bundled = await bundledAnswer(candidate, options);
      if (bundled !== undefined) return { answer: bundled };
      const told = await orByRecord(options, async () => {
        const evidence = await openCandidate(candidate, options);
        try {
          const context = contextOf(evidence, await wordsOf(evidence, options), options);
          const looked = await this.#look(evidence, context, options);
          await before;
          return await this.#answer(looked, pass, () => this.#examine(evidence, context, options));
        } finally {
          evidence.dispose();
        }
      });
      return 'answer' in told ? told : { answer: told };
    } finally {
      pass();
    }
  }

  close(): void {
    this.#files?.close();
  }

  /** @param pass lets the next core have its turn: once the key of this one is taken, or needs none. */
  async #answer(looked: Looked | undefined, pass: () => void, examineIt: () => Promise<Answer>): Promise<Known> {
    const { key, own } = looked ?? {};
    const earlier = key === undefined ? undefined : this.#answers.get(key);
    if (earlier !== undefined && own !== undefined) {
      pass();
      const answer = await earlier.catch(() => undefined);
      if (answer !== undefined) {
        const { subject, provenance, address } = own;
        return { answer: { ...answer, subject, provenance, incomplete: [] }, ...known({ address }) };
      }
    }
    const answer = examineIt();
    if (key !== undefined) this.#remember(key, answer);
    pass();
    return { answer: await answer };
  }

  /** Whoever follows a journal for months has more crashes than fit into memory. */
  #remember(key: string, answer: Promise<Answer>): void {
    this.#answers.set(key, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MOST && oldest !== undefined) this.#answers.delete(oldest);
  }

  /** What can't be looked at is examined alone, and says there what is wrong. */
  async #look(evidence: Evidence, context: Context, options: CoredumpOptions): Promise<Looked | undefined> {
    if (damageOf(evidence).length > 0) return undefined;
    this.#files ??= sharedFiles({ sysroot: options.sysroot, exe: options.exe, debugRoots: [] }, 'symbols');
    try {
      return await lookAt(evidence.corePath, context, this.#files, options);
    } catch (error) {
      if (error instanceof FaultlineError) return undefined;
      throw error;
    }
  }

  async #examine(evidence: Evidence, context: Context, options: CoredumpOptions): Promise<Answer> {
    const whole = this.#details ? withDetails(context, evidence, options) : context;
    return this.#engine(options, async (starting) =>
      withDamage(await triageCore(evidence.corePath, whole, starting, options), damageOf(evidence)),
    );
  }
}
