import type { RecordedFrame } from '../../stacks/model.ts';
import { known } from '../../text/known.ts';
import { sourceLine } from '../source-line.ts';

/** `    at parse (/srv/throw.js:2:15)`, `    at async load (file:///srv/a.mjs:1:1)`, `    at node:internal/main/run_main_module:28:49` */
const FRAME = /^\s*at (?:async )?(?:(?:new )?(.+?) \((.+)\)|(\S+))$/;
/** Where V8's own functions are: `JSON.parse (<anonymous>)`. */
const BUILT_IN = '<anonymous>';
const PLACE = /^(.+?):(\d{1,9})(?::\d{1,9})?$/;

/** A frame of a JavaScript stack as V8 prints it; undefined for another line. */
export function jsFrame(text: string): RecordedFrame | undefined {
  const [whole, name, inside, bare] = FRAME.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const [, file, line] = PLACE.exec(inside ?? bare ?? '') ?? [];
  if (file === undefined && name === undefined) return undefined;
  const own = name?.replace(/ \[as [^\]]*\]$/, '');
  return known({
    function: own === '<anonymous>' ? undefined : own,
    file: file?.replace(/^file:\/\//, '') ?? (inside === BUILT_IN ? inside : undefined),
    line: sourceLine(line),
  });
}
