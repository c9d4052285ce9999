import type { Engine } from '../stacks/engine.ts';
import type { Layout, Stack, Variable, VariablePlace } from '../stacks/model.ts';

/** What may be asked about variables. */
export type Asked = Pick<
  Engine,
  'variables' | 'placeOf' | 'layoutOf' | 'symbolAt' | 'functionAt' | 'registersOf' | 'stackPointer'
>;

/** A variable in memory, and where it begins. */
export interface Placed {
  readonly variable: Variable;
  readonly address: bigint;
}

/** The variables of one entry of a stack, asked for when they are needed, and once. */
export class FrameVariables {
  readonly index: number;
  private readonly asked: Asked;
  private readonly stack: Stack;
  private readonly call: bigint | undefined;
  private readonly places = new Map<string, Promise<VariablePlace | undefined>>();
  private readonly layouts = new Map<string, Promise<Layout | undefined>>();
  private listed: Promise<readonly Variable[]> | undefined;

  /** @param call the address of the call that the entry is in, where they are asked for as they were when that was made. */
  constructor(asked: Asked, stack: Stack, index: number, call?: bigint) {
    this.asked = asked;
    this.stack = stack;
    this.index = index;
    this.call = call;
  }

  /** Those in registers, by the name of any of these. */
  async inRegisters(names: readonly string[]): Promise<Variable[]> {
    return this.filter((place) => 'register' in place && names.includes(place.register));
  }

  /** Those that are a register and a constant. */
  async computed(): Promise<{ readonly variable: Variable; readonly register: string; readonly plus: bigint }[]> {
    const variables = await this.all();
    const places = await this.placesOf(variables);
    return variables.flatMap((variable, at) => {
      const place = places[at];
      return place !== undefined && 'computed' in place
        ? [{ variable, register: place.computed, plus: place.plus }]
        : [];
    });
  }

  /** Those that are what a register held when the function was entered. */
  async entered(register: string): Promise<Variable[]> {
    return this.filter((place) => 'entered' in place && place.entered === register);
  }

  /** Those in memory, with where they are. */
  async inMemory(): Promise<Placed[]> {
    const variables = await this.all();
    const places = await this.placesOf(variables);
    return variables.flatMap((variable, at) => {
      const place = places[at];
      return place !== undefined && 'address' in place ? [{ variable, address: place.address }] : [];
    });
  }

  /** What an expression is made of. */
  layoutOf(expression: string): Promise<Layout | undefined> {
    const layout = this.layouts.get(expression) ?? this.askLayout(expression);
    this.layouts.set(expression, layout);
    return layout;
  }

  /** A variable of no function that an address is in, with where it begins. */
  async globalAt(address: bigint): Promise<Placed | undefined> {
    const { name, offset = 0 } = (await this.asked.symbolAt?.(address, this.stack, this.index)) ?? {};
    if (name === undefined || (await this.all()).some((variable) => variable.name === name)) return undefined;
    const type = (await this.layoutOf(name))?.type;
    const variable: Variable | undefined = type === undefined ? undefined : { name, kind: 'global', type };
    const place = variable && (await this.placeOf(variable));
    const start = address - BigInt(offset);
    return place !== undefined && 'address' in place && place.address === start && variable !== undefined
      ? { variable, address: start }
      : undefined;
  }

  /** The function that begins at an address. */
  async functionAt(address: bigint): Promise<string | undefined> {
    return this.asked.functionAt?.(address);
  }

  private async filter(isWanted: (place: VariablePlace) => boolean): Promise<Variable[]> {
    const variables = await this.all();
    const places = await this.placesOf(variables);
    return variables.filter((_, at) => {
      const place = places[at];
      return place !== undefined && isWanted(place);
    });
  }

  private async placesOf(variables: readonly Variable[]): Promise<(VariablePlace | undefined)[]> {
    const places: (VariablePlace | undefined)[] = [];
    for (const variable of variables) places.push(await this.placeOf(variable));
    return places;
  }

  private async all(): Promise<readonly Variable[]> {
    this.listed ??= this.asked.variables?.(this.stack, this.index) ?? Promise.resolve([]);
    return this.listed;
  }

  private placeOf(variable: Variable): Promise<VariablePlace | undefined> {
    const place = this.places.get(variable.name) ?? this.askPlace(variable);
    this.places.set(variable.name, place);
    return place;
  }

  private async askPlace(variable: Variable): Promise<VariablePlace | undefined> {
    return this.asked.placeOf?.(this.stack, this.index, variable, this.call);
  }

  private async askLayout(expression: string): Promise<Layout | undefined> {
    return this.asked.layoutOf?.(this.stack, this.index, expression);
  }
}
