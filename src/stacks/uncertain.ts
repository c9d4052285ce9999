/** An answer of an engine can't be told for certain: another one must be asked. */
export class Uncertain extends Error {
  override name = 'Uncertain';
}
