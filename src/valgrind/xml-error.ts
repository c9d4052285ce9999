import { count, parseLossRecord } from './loss-record.ts';
import type { Amount, Draft } from './model.ts';

/** Elements that hold a stack beside the error's own, as text logs call them; `<what>` and `<address>` tell the rest. */
const SIDES: Readonly<Record<string, string>> = {
  other_segment_start: 'Other segment start',
  other_segment_end: 'Other segment end',
  first_observed_at: '',
  acquired_at: 'Acquired at:',
  confl_wait_call: '',
};

/** What valgrind's XML says of a mismatched alignment, and its text rightly does not. */
const SLIP = 'size alloc value';

/** `... are definitely lost in new loss record 3 of 4`. */
const PLACE = 'loss record ';

/** One `<error>` as it is read: its first line, its stack, and what else it tells, each with a stack. */
export class XmlError {
  readonly draft: Draft = { kind: '', what: '', stack: [], extras: [] };
  unique = '';
  /** The innermost element, for those that mean something else in another. */
  private inside = '';
  /** The side that is open. */
  private side = '';

  open(name: string): void {
    this.inside = name;
    const side = SIDES[name];
    if (name === 'allocation_context') this.aside(' Allocation context:');
    if (side === undefined) return;
    this.side = name;
    this.draft.extras.push({ what: side, stack: [] });
  }

  close(name: string): void {
    if (name === this.inside) this.inside = '';
    if (name === this.side) this.side = '';
  }

  /** Where the frames of a `<stack>` that begins here belong. */
  stack(): number[] {
    const { stack, extras } = this.draft;
    const side = extras.at(-1)?.stack;
    // drd's HoldtimeErr and FdBadUse tell of other places before their own
    return side === undefined || (stack.length === 0 && side.length > 0) ? stack : side;
  }

  leaf(name: string, text: string): void {
    if (name === 'unique') this.unique = text;
    else if (name === 'kind') this.draft.kind = text;
    else if (name === 'auxwhat' || (name === 'text' && this.inside === 'xauxwhat'))
      this.draft.extras.push({ what: text, stack: [] });
    else if (this.side !== '' && name === 'what') this.aside(text);
    else if (this.side === 'first_observed_at' && name === 'address') this.aside(` ${text} was first observed at:`);
    else if (name === 'text' || name === 'what') this.what(text);
    else if (name === 'leakedbytes') this.leaked({ bytes: count(text) });
    else if (name === 'leakedblocks') this.leaked({ blocks: count(text) });
  }

  /** More of what the last stack stands for. */
  private aside(text: string): void {
    const last = this.draft.extras.at(-1);
    if (last !== undefined) last.what += text;
  }

  /** The first line; a second one tells the error code of a pthread call. */
  private what(text: string): void {
    const { draft } = this;
    const said = text.replace(SLIP, 'alignment alloc value');
    draft.what = draft.what === '' ? said : `${draft.what} ${said}`;
    const at = text.indexOf(PLACE);
    if (at !== -1) this.lossRecord(text, at + PLACE.length);
  }

  /** The text of a loss record: its place among the others, and what the figures beside it do not tell. */
  private lossRecord(text: string, place: number): void {
    const { draft } = this;
    const leak = text.includes(' (') ? parseLossRecord(text)?.leak : undefined;
    const [number, of] = text.slice(place).split(' of ', 2);
    draft.leak = leak ?? { bytes: 0, blocks: 0, ...draft.leak, number: count(number), of: count(of) };
  }

  /** What a loss record adds up to; a text that tells direct from indirect says more. */
  private leaked(amount: Partial<Amount>): void {
    const { draft } = this;
    if (draft.leak?.direct === undefined && draft.leak?.change === undefined)
      draft.leak = { bytes: 0, blocks: 0, ...draft.leak, ...amount };
  }
}
