import { Numbers, type Column } from './columns.ts';

/** Numbers by name, and such groups by name. */
interface Group {
  [key: string]: number | Group | undefined;
}

/** Which names an object has, in their order, and where its values are. */
interface Shape {
  readonly number: number;
  readonly names: readonly string[];
  readonly columns: readonly Column<unknown>[];
}

/** Small objects of numbers, each number in a column of its own. What is got is a copy. */
export class Groups<Value extends object | undefined> implements Column<Value> {
  private readonly shapeOf = new Numbers();
  private readonly shapes: Shape[] = [];
  private readonly byNames = new Map<string, Shape>();
  private readonly columns = new Map<string, Numbers | Groups<Group | undefined>>();
  private readonly otherwise: () => Value;

  /** @param otherwise what a row has that was never set. */
  constructor(otherwise: () => Value) {
    this.otherwise = otherwise;
  }

  get(row: number): Value {
    const shape = this.shapes[this.shapeOf.get(row) ?? -1];
    if (shape === undefined) return this.otherwise();
    const group: Record<string, unknown> = {};
    for (const [at, name] of shape.names.entries()) group[name] = shape.columns[at]?.get(row);
    return group as Value;
  }

  set(row: number, value: Value): void {
    if (value === undefined) return this.shapeOf.set(row, undefined);
    const { number, columns } = this.shapeFor(value as Group);
    this.shapeOf.set(row, number);
    for (const [at, each] of Object.values(value).entries()) columns[at]?.set(row, each);
  }

  /** Adds to numbers of a row, one by one: to those of a group, by its name. */
  add(row: number, amounts: Group): void {
    for (const [name, amount] of Object.entries(amounts)) {
      const column = this.has(row, name) ? this.columns.get(name) : undefined;
      if (column === undefined) this.set(row, { ...this.get(row), [name]: amount } as Value);
      else if (column instanceof Groups) column.add(row, amount as Group);
      else column.set(row, (column.get(row) ?? 0) + (amount as number));
    }
  }

  private has(row: number, name: string): boolean {
    return this.shapes[this.shapeOf.get(row) ?? -1]?.names.includes(name) === true;
  }

  private shapeFor(group: Group): Shape {
    const names = Object.keys(group);
    const key = names.join('\n');
    const known = this.byNames.get(key);
    if (known !== undefined) return known;
    const columns = names.map((name) => this.column(name, group[name]));
    const shape: Shape = { number: this.shapes.length, names, columns };
    this.shapes.push(shape);
    this.byNames.set(key, shape);
    return shape;
  }

  /** What is once a number by a name is always one. */
  private column(name: string, value: Group[string]): Column<unknown> {
    const column =
      this.columns.get(name) ??
      (typeof value === 'object' ? new Groups<Group | undefined>(() => undefined) : new Numbers());
    this.columns.set(name, column);
    return column;
  }
}
