/** What the processes of a log have of one kind, by the number of the process: there may be hundreds of thousands. */
export interface Column<Value> {
  get(row: number): Value;
  set(row: number, value: Value): void;
}

const PAGE = 1 << 12;
type Page = Uint8Array | Uint16Array | Uint32Array | Float64Array;
const WIDER = [Uint16Array, Uint32Array] as const;

/**
 * Numbers, of which most are small or absent: a page is as wide as the largest in it needs. In pages of whole numbers 0
 * stands for none and n + 1 for n, in those of any numbers NaN for none.
 */
export class Numbers implements Column<number | undefined> {
  private readonly pages: (Page | undefined)[] = [];

  get(row: number): number | undefined {
    const page = this.pages[Math.floor(row / PAGE)];
    const kept = page?.[row % PAGE];
    if (kept === undefined || Number.isNaN(kept)) return undefined;
    if (page instanceof Float64Array) return kept;
    return kept === 0 ? undefined : kept - 1;
  }

  /** NaN is kept as none. */
  set(row: number, value: number | undefined): void {
    const [number, at] = [Math.floor(row / PAGE), row % PAGE];
    const known = this.pages[number];
    if (known === undefined && value === undefined) return;
    const kept = value ?? NaN;
    const page = roomFor(known ?? new Uint8Array(PAGE), kept);
    page[at] = page instanceof Float64Array ? kept : Number.isNaN(kept) ? 0 : kept + 1;
    if (page !== known) this.pages[number] = page;
  }
}

/** The page, or a wider one with the same numbers. */
function roomFor(page: Page, value: number): Page {
  if (page instanceof Float64Array || Number.isNaN(value) || (isWhole(value) && value < mostOf(page))) return page;
  for (const Wide of WIDER)
    if (isWhole(value) && Wide.BYTES_PER_ELEMENT > page.BYTES_PER_ELEMENT && value < mostOf(Wide))
      return new Wide(page);
  return Float64Array.from(page, (kept) => (kept === 0 ? NaN : kept - 1));
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/** What a page of whole numbers can't hold any more. */
function mostOf({ BYTES_PER_ELEMENT }: { readonly BYTES_PER_ELEMENT: number }): number {
  return BYTES_PER_ELEMENT === 1 ? 0xff : BYTES_PER_ELEMENT === 2 ? 0xffff : 0xffff_ffff;
}

/** Numbers that are there from the beginning. */
export class Counts implements Column<number> {
  private readonly numbers = new Numbers();

  get(row: number): number {
    return this.numbers.get(row) ?? 0;
  }

  set(row: number, value: number): void {
    this.numbers.set(row, value);
  }
}

/** Yes, or what stands for no. */
export class Flags<No extends false | undefined> implements Column<true | No> {
  private readonly numbers = new Numbers();
  private readonly no: No;

  constructor(no: No) {
    this.no = no;
  }

  get(row: number): true | No {
    return this.numbers.get(row) === undefined ? this.no : true;
  }

  set(row: number, value: true | No): void {
    this.numbers.set(row, value ? 1 : undefined);
  }
}

/** How many texts are known again; processes that are near each other run the same commands. */
const RECENT = 1 << 10;

/** Texts, each kept once, if not too many others came between. */
export class Texts<Text extends string> implements Column<Text | undefined> {
  private readonly numbers = new Numbers();
  private readonly texts: Text[] = [];
  private readonly recent = new Map<Text, number>();

  get(row: number): Text | undefined {
    return this.texts[this.numbers.get(row) ?? -1];
  }

  set(row: number, value: Text | undefined): void {
    this.numbers.set(row, value === undefined ? undefined : (this.recent.get(value) ?? this.add(value)));
  }

  private add(value: Text): number {
    if (this.recent.size >= RECENT) this.recent.clear();
    const own = Buffer.from(value).toString() as Text; // a part of a longer text would keep all of that
    this.recent.set(own, this.texts.length);
    return this.texts.push(own) - 1;
  }
}

/** What hardly any process has. */
export class Rare<Value> implements Column<Value | undefined> {
  private readonly values = new Map<number, Value>();

  get(row: number): Value | undefined {
    return this.values.get(row);
  }

  set(row: number, value: Value | undefined): void {
    if (value === undefined) this.values.delete(row);
    else this.values.set(row, value);
  }
}
