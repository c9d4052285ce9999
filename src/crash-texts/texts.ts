import { RUN_TIMES } from '../runtimes/index.ts';

/** What run-times and programs print when they crash. Those that were recorded: fixtures/crash-texts/record.sh; the others as their programs' sources have them. */
export const TEXTS = RUN_TIMES.flatMap(({ texts = [] }) => texts);

/** Words of which each first line has one: most lines of a log have none. */
export const MAY_BE_CRASH = new RegExp([...new Set(TEXTS.map(({ words }) => words.source))].join('|'));
