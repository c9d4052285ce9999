import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { EvidenceError } from '../../src/errors/errors.ts';
import { readPython } from '../../src/languages/cpython/read.ts';
import { readGo } from '../../src/languages/go/read.ts';
import { inspectModules, type InspectedModule } from '../../src/modules/modules.ts';
import { openCore, type Core } from '../../src/process/core.ts';
import type { Stack } from '../../src/stacks/model.ts';
import { withNative } from '../../src/stacks/native/start.ts';
import { changeable } from './image.ts';
import type { Sample } from './sample.ts';

const DEPTH = { frames: 64, otherFrames: 64 };
/** Of a core that is changed: its headers and notes are before its memory. */
const HEADERS = 12_000;

/** A core whose headers and notes are damaged: opened, and its stacks read. */
export function damagedCore(directory: string, file: string | undefined): Sample[] {
  if (file === undefined) return [];
  const bytes = readFileSync(file);
  const changed = path.join(directory, 'damaged');
  const read = async (): Promise<boolean> => {
    writeFileSync(changed, bytes);
    let core: Core;
    try {
      core = openCore(changed);
    } catch (error) {
      if (error instanceof EvidenceError) return false;
      throw error;
    }
    try {
      if (core.arch === undefined) return false; // its processor is none that anybody unwinds
      const stacks = await stacksOf(core, inspectModules(core, { debugRoots: [] }));
      return (stacks[0]?.entries.length ?? 0) > 1;
    } finally {
      core.close();
    }
  };
  return [{ bytes, parts: [{ offset: 0, size: Math.min(HEADERS, bytes.length) }], read }];
}

/** The memory that a program's stack is unwound by, its words and what lies around them. */
export async function stackWords(file: string | undefined): Promise<Sample[]> {
  return await ofMemory(file, async (core, modules) => {
    const stacks = await stacksOf(core, modules);
    for (const { entries, isGuess } of stacks) {
      assert(entries.length >= 1 && entries.length <= DEPTH.frames);
      const hasGuess = entries.some(({ foundBy }) => foundBy === 'frame-pointer');
      assert.equal(isGuess === true, hasGuess, 'a frame that is a guess makes its stack one');
    }
    return (stacks[0]?.entries.length ?? 0) > 1;
  });
}

/** A Go program's tables of functions, its goroutines and their stacks. */
export async function goMemory(file: string | undefined): Promise<Sample[]> {
  return await ofMemory(file, (core) => {
    const found = readGo(core, { frames: 50, faults: new Map() });
    if (found === undefined || 'why' in found) return false;
    for (const { stack } of found.goroutines)
      for (const frame of stack.frames) found.functions.callsAt(frame.function, frame.pc);
    return found.goroutines.length > 0;
  });
}

/** A Python's interpreters, threads, frames, code objects and texts. */
export async function pythonMemory(file: string | undefined): Promise<Sample[]> {
  const limits = { frames: 100, otherFrames: 50, allFrames: 500, tasks: true } as const;
  return await ofMemory(file, (core) => {
    const found = readPython(core, { ...limits, first: core.noted[0]?.id });
    return found !== undefined && 'threads' in found && found.threads.some(({ frames }) => frames.length > 0);
  });
}

async function ofMemory(
  file: string | undefined,
  read: (core: Core, modules: readonly InspectedModule[]) => boolean | Promise<boolean>,
): Promise<Sample[]> {
  if (file === undefined) return [];
  const core = openCore(file);
  const modules = inspectModules(core, { debugRoots: [] });
  const { core: changed, bytes, parts } = await changeable(core, (each) => read(each, modules));
  return [{ bytes, parts, read: () => read(changed, modules) }];
}

async function stacksOf(core: Core, modules: readonly InspectedModule[]): Promise<Stack[]> {
  const loaded = {
    core: core.path,
    process: core,
    executable: core.executable,
    modules,
    mappedFiles: [],
    loadedNames: [],
    debugRoots: [],
  };
  return await withNative(loaded, false, (engine) => engine.stacks(core.threads[0]?.id ?? 0, DEPTH));
}
