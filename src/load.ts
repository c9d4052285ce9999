import { createRequire } from 'node:module';
import path from 'node:path';
import type { CompiledCode } from './compiled-code.ts';

/** What a file of dist, which is CommonJS, is given by Node, and by us. */
const BEFORE = '(function (exports, require, module, __filename, __dirname) {';
const AFTER = '\n})';

type Loaded = Record<string, unknown>;

/** Loads files of dist as Node's own `require` would, but with the code that is kept of them. */
export class Loader {
  readonly #loaded = new Map<string, { exports: Loaded }>();
  readonly #code: CompiledCode;

  constructor(code: CompiledCode) {
    this.#code = code;
  }

  load(file: string): Loaded {
    const before = this.#loaded.get(file);
    if (before !== undefined) return before.exports;
    const module = { exports: {} };
    this.#loaded.set(file, module);
    const directory = path.dirname(file);
    const run = this.#code.script(file, BEFORE, AFTER).runInThisContext() as (...given: unknown[]) => void;
    run.call(module.exports, module.exports, this.#requireIn(file, directory), module, file, directory);
    return module.exports;
  }

  #requireIn(file: string, directory: string): (name: string) => unknown {
    return (name) => {
      if (name.startsWith('.')) return this.load(path.resolve(directory, name));
      return name.startsWith('node:') ? process.getBuiltinModule(name) : createRequire(file)(name);
    };
  }
}
