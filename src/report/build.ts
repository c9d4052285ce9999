import { FaultlineError } from '../errors/errors.ts';
import type { Section } from './model.ts';

/** Makes one or more sections; may fail. */
export interface SectionMaker {
  readonly title: string;
  readonly make: () => Section | readonly Section[] | Promise<Section | readonly Section[]>;
}

/** The sections of all makers, in their order, made side by side. One that fails becomes a section that says so. */
export async function buildSections(makers: readonly SectionMaker[]): Promise<Section[]> {
  const made = await Promise.all(makers.map((maker) => isolated(maker)));
  return made.flat();
}

/** What was to be done about an error is of no use in a report, except for errors that we expect. */
async function isolated({ title, make }: SectionMaker): Promise<readonly Section[]> {
  try {
    const sections = await make();
    return 'kind' in sections ? [sections] : sections;
  } catch (error) {
    const why =
      error instanceof FaultlineError
        ? `${error.message} ${error.remedy}`
        : String(error instanceof Error ? error.message : error);
    return [{ kind: 'failed', title, why }];
  }
}
