import { count } from './loss-record.ts';
import { CANNOT_THROW, CANNOT_THROW_REASON } from './kinds.ts';
import type { Ledger } from './ledger.ts';
import { isLeak, type Draft, type LogFile, type VgProcess } from './model.ts';
import { XmlError } from './xml-error.ts';
import { xmlSummary } from './xml-summary.ts';

const MAX_FRAMES = 500;
/** Words of a command line that are kept: of a torn log there is no end to them. */
const MAX_WORDS = 4096;
/** Documents that may be open at once; of a torn log none is ever over. */
const MAX_OPEN = 256;
/** Errors that `ERROR SUMMARY` counts among leaks, unless `--errors-for-leak-kinds` says otherwise. */
const COUNTED_LEAKS = 'definite,possible';
const LEAK_OPTIONS: Readonly<Record<string, string>> = {
  Leak_DefinitelyLost: 'definite',
  Leak_IndirectlyLost: 'indirect',
  Leak_PossiblyLost: 'possible',
  Leak_StillReachable: 'reachable',
};

/** What of an XML log is of one process, up to its `</valgrindoutput>`. */
interface Document {
  readonly process: VgProcess;
  /** Errors by their `unique`: errorcounts refers to them. */
  readonly errors: Map<string, Draft>;
  readonly options: string[];
  readonly command: string[];
  errorsCounted: number;
  contextsCounted: number;
  /** Its `</valgrindoutput>` was seen, which valgrind also writes when it gives up (fixtures/valgrind/valgrind-aborts). */
  closed: boolean;
}

const GAVE_UP = 'its XML was closed before the program had ended';
/** What helgrind's text says of the same, without its addresses. */
const LOOSE: Readonly<Record<string, string>> = {
  UndestroyedLock: 'Undestroyed lock, first observed at:',
  ReinitialisedLock: 'A lock was initialised at the address of one that was never destroyed',
};

/** Makes processes and problems of the elements of an XML log. */
export class XmlDocuments {
  private readonly ledger: Ledger;
  private readonly file: LogFile;
  /** Those that are not over; `</valgrindoutput>`, or another program in the same process, ends one. */
  private readonly documents = new Set<Document>();
  private current: Document | undefined;
  private error: XmlError | undefined;
  private stack: number[] | undefined;
  /** What a stack outside of any error stands for. */
  private loose: Draft | undefined;
  /** The innermost element outside of errors. */
  private inside = '';
  /** How many programs have ended (`FINISHED`) whose document is still open; forks share a file and tell no pid. */
  private ended = 0;
  private pair = { count: 0, key: '' };

  constructor(ledger: Ledger, file: LogFile) {
    this.ledger = ledger;
    this.file = file;
  }

  open(name: string): void {
    if (name === 'valgrindoutput') this.current = this.begin();
    else if (name === 'error') this.error = new XmlError();
    else if (name === 'fatal_signal')
      this.document().process.fatalSignal = { number: 0, name: 'unknown signal', stack: [] };
    else if (name === 'stack') this.stack = this.error?.stack() ?? this.looseStack();
    else if (this.error !== undefined) this.error.open(name);
    if (name !== 'stack') this.inside = name;
  }

  close(name: string): void {
    if (name === 'error') this.endError();
    else if (name === 'pair') this.endPair();
    else if (name === 'stack') this.endStack();
    else if (name === 'clientmsg' || name === 'fatal_signal' || name === 'announcethread') this.inside = '';
    else if (name === 'valgrindoutput') this.endDocument();
    else this.error?.close(name);
  }

  frame(frame: number): void {
    if (this.stack !== undefined && this.stack.length < MAX_FRAMES) this.stack.push(frame);
  }

  leaf(name: string, text: string): void {
    if (this.error !== undefined) this.error.leaf(name, text);
    else if (this.inside === 'fatal_signal') this.fatalLeaf(name, text);
    else if (this.inside === 'pair') this.pairLeaf(name, text);
    else if (this.inside === 'clientmsg') this.clientLeaf(name, text);
    else this.processLeaf(this.document(), name, text);
  }

  /** The log ends here, maybe within an error. */
  end(): void {
    this.endError();
    for (const document of this.documents) this.describe(document);
  }

  /** A new document, in the place of one of the same process or beside that of another. */
  private begin(): Document {
    this.endError();
    const process = this.ledger.openProcess(this.file.path, 'xml');
    process.started = true;
    return this.add({
      process,
      errors: new Map(),
      options: [],
      command: [],
      errorsCounted: 0,
      contextsCounted: 0,
      closed: false,
    });
  }

  /**
   * The document that is written to. After `</valgrindoutput>` a fork of the same process may go on in the same file:
   * it has no prologue, and its pid is nowhere told.
   */
  private document(): Document {
    if (this.current?.closed === false) return this.current;
    this.current = [...this.documents].at(-1) ?? this.fork(this.current);
    return this.current;
  }

  private fork(parent: Document | undefined): Document {
    const process = this.ledger.openProcess(this.file.path, 'xml');
    if (parent !== undefined) {
      process.forkOf = parent.process.forkOf ?? parent.process;
      if (parent.process.tool !== undefined) process.tool = parent.process.tool;
      if (parent.process.version !== undefined) process.version = parent.process.version;
    }
    return this.add({
      process,
      errors: new Map(),
      options: parent?.options ?? [],
      command: [],
      errorsCounted: 0,
      contextsCounted: 0,
      closed: false,
    });
  }

  private add(document: Document): Document {
    this.documents.add(document);
    if (this.documents.size > MAX_OPEN) this.giveUpOne();
    return document;
  }

  /** The oldest but the first, which may be the parent of all. */
  private giveUpOne(): void {
    const [, oldest] = this.documents;
    if (oldest === undefined) return;
    this.describe(oldest);
    oldest.errors.clear();
    this.documents.delete(oldest);
  }

  private processLeaf(document: Document, name: string, text: string): void {
    const { process } = document;
    if (name === 'pid') this.identify(process, Number(text));
    else if (name === 'state' && text === 'FINISHED') {
      this.ended++;
      this.ledger.leakCheckEnds(process);
    } else if (name === 'ppid') process.parentPid = Number(text);
    else if (name === 'tool') process.tool = text;
    else if (name === 'line' && text.startsWith('Using Valgrind-')) process.version = text.split(/[- ]/, 3)[2] ?? text;
    else if ((name === 'arg' || name === 'exe') && this.inside === 'vargv') pushWord(document.options, text);
    else if ((name === 'arg' || name === 'exe') && this.inside === 'argv') pushWord(document.command, text);
    else xmlSummary(process, this.inside, name, text);
  }

  private identify(process: VgProcess, pid: number): void {
    process.pid = pid;
    for (const other of this.documents) {
      if (other.process === process || other.process.pid !== pid) continue;
      other.process.replaced = true;
      this.describe(other);
      this.documents.delete(other);
      return;
    }
  }

  private fatalLeaf(name: string, text: string): void {
    const fatal = this.current?.process.fatalSignal;
    if (fatal === undefined) return;
    if (name === 'signo') fatal.number = Number(text);
    else if (name === 'signame') fatal.name = text;
    else if (name === 'event') fatal.event = text;
    else if (name === 'siaddr') fatal.address = text.toLowerCase();
  }

  /** Where the frames of a stack outside of any error belong. */
  private looseStack(): number[] | undefined {
    if (this.current?.closed !== false) return undefined; // valgrind's own, when it fails
    const { process } = this.current;
    if (this.inside === 'fatal_signal') return process.fatalSignal?.stack;
    if (this.inside === 'clientmsg') return process.abortStack;
    if (this.inside === 'announcethread' || process.tool !== 'helgrind') return undefined;
    this.loose = { kind: this.ended > 0 ? 'UndestroyedLock' : 'ReinitialisedLock', what: '', stack: [], extras: [] };
    return this.loose.stack;
  }

  /** helgrind's --track-destroy writes its stacks into the XML, and its words to standard error. */
  private endStack(): void {
    const { loose } = this;
    this.stack = undefined;
    this.loose = undefined;
    if (loose === undefined || loose.stack.length === 0) return;
    this.ledger.record(this.document().process, { ...loose, what: LOOSE[loose.kind] ?? '' }, false);
  }

  private clientLeaf(name: string, text: string): void {
    if (name !== 'text' || !text.startsWith(CANNOT_THROW)) return;
    const { process } = this.document();
    process.aborted ??= CANNOT_THROW_REASON;
    process.abortStack ??= [];
  }

  private pairLeaf(name: string, text: string): void {
    if (name === 'count') this.pair.count = count(text);
    else if (name === 'unique' || name === 'name') this.pair.key = text;
  }

  private endPair(): void {
    const { count: times, key } = this.pair;
    this.inside = '';
    if (!/^0x[\da-f]+$/.test(key)) return this.ledger.addSuppression(key, undefined, times);
    const document = this.document();
    const draft = document.errors.get(key);
    if (draft !== undefined) this.ledger.countOccurrences(document.process, draft, times);
    document.errorsCounted += times;
    document.contextsCounted += 1;
  }

  private endError(): void {
    const { error } = this;
    this.error = undefined;
    this.stack = undefined;
    this.inside = '';
    if (error === undefined || error.draft.kind === '') return;
    const document = this.document();
    this.ledger.record(document.process, error.draft);
    if (!isLeak(error.draft.kind)) document.errors.set(error.unique, error.draft);
    else if (isCounted(error.draft.kind, document.options)) {
      document.errorsCounted += 1;
      document.contextsCounted += 1;
    }
  }

  private endDocument(): void {
    this.endError();
    const document = this.document();
    document.closed = true;
    document.process.finished = this.ended > 0;
    if (this.ended > 0) this.ended--;
    // Before protocol 6 there is no summary.
    if (document.process.finished)
      document.process.errorSummary ??= { errors: document.errorsCounted, contexts: document.contextsCounted };
    this.describe(document);
    this.documents.delete(document);
    document.errors.clear();
    this.ledger.finished(document.process, document.process.finished && isChecked(document.options));
  }

  private describe({ process, options, command, closed }: Document): void {
    if (command.length > 0) process.command = command.join(' ');
    if (process.finished) return;
    if (options.includes('--exit-on-first-error=yes') && process.shownContexts > 0) process.stoppedAtFirstError = true;
    else if (closed) process.aborted = GAVE_UP;
  }
}

function pushWord(words: string[], word: string): void {
  if (words.length < MAX_WORDS) words.push(word);
}

/** The last leak check shows every loss record, unless it was asked for a summary (the default). */
function isChecked(options: readonly string[]): boolean {
  return options.some((option) => /^--leak-check=(?:full|yes)$/.test(option));
}

function isCounted(kind: string, options: readonly string[]): boolean {
  const option =
    options.findLast((each) => each.startsWith('--errors-for-leak-kinds='))?.split('=', 2)[1] ?? COUNTED_LEAKS;
  return option === 'all' || option.split(',').includes(LEAK_OPTIONS[kind] ?? '');
}
