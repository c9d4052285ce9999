// What esbuild is told, for the package and for the single executable alike: every package that we use is bundled.
import { copyFileSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** oclif sorts commands by localeCompare, whose first call loads the tables of Unicode collation: 10 ms of each start. Names of commands need none. */
const plainOrder = {
  name: 'plain-order',
  setup({ onLoad }) {
    onLoad({ filter: /@oclif\/core\/lib\/.*\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /([\w.]+)\.localeCompare\(([\w.]+)\)/g,
        '($1 < $2 ? -1 : Number($1 > $2))',
      ),
    }));
  },
};

/** What oclif finds commands and plug-ins with, and prints help and errors: all of it is done by ourselves, and it is 12 ms of each start. */
const withoutUnused = {
  name: 'without-unused',
  setup({ onLoad }) {
    onLoad({ filter: /@oclif\/core\/lib\/(?:config\/index|help\/index|errors\/handle)\.js$/ }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

/** Our sources make a `require` where they load a package lazily; esbuild bundles what its own `require` names, as lazily. */
const bundledRequire = {
  name: 'bundled-require',
  setup({ onLoad }) {
    onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const made = 'const require = createRequire(import.meta.url);\n';
      return source.includes(made) ? { contents: source.replace(made, ''), loader: 'ts' } : undefined;
    });
  },
};

/**
 * A package of WebAssembly imports its code as a module, which Node reads from a file.
 * @param source JavaScript that gives the bytes of a file.
 */
const wasm = (name, source) => ({
  name,
  setup({ onLoad }) {
    onLoad({ filter: /\.wasm$/ }, ({ path }) => {
      const module = new WebAssembly.Module(readFileSync(path));
      const from = [...new Set(WebAssembly.Module.imports(module).map((each) => each.module))];
      return {
        contents: [
          ...from.map((name, index) => `import * as import${index} from '${name}';`),
          ...source(path),
          `const given = { ${from.map((name, index) => `'${name}': import${index}`).join(', ')} };`,
          'const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), given);',
          ...WebAssembly.Module.exports(module).map(({ name }) => `export const ${name} = exports['${name}'];`),
        ].join('\n'),
      };
    });
  },
});

/** In one file with all else the bytes are text. */
const wasmInside = wasm('wasm-inside', (file) => [
  `const bytes = Buffer.from('${readFileSync(file).toString('base64')}', 'base64');`,
]);

/** Beside files in a directory below this one they are a file, which who needs none of it does not read. */
export const wasmBeside = (directory) =>
  wasm('wasm-beside', (file) => {
    const name = `${path.basename(path.dirname(file))}.wasm`;
    mkdirSync(directory, { recursive: true });
    copyFileSync(file, new URL(name, directory));
    return [
      "import { readFileSync } from 'node:fs';",
      `const bytes = readFileSync(__dirname + '/../${name}');`, // in CommonJS, as dist is in the end
    ];
  });

/** Node's modules as they are: importing one asks for all that is in it, and node:fs alone loads others for that. */
export const builtinsUnasked = {
  name: 'builtins-unasked',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};

export const bundling = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  alias: {
    // Its CommonJS, imported lazily, would lose its named exports.
    yaml: fileURLToPath(new URL('../node_modules/yaml/browser/index.js', import.meta.url)),
    // The queue looks for settings of its own in every directory above, and would bring a compiler along to read them.
    cosmiconfig: fileURLToPath(new URL('no-cosmiconfig.cjs', import.meta.url)),
  },
  plugins: [withoutUnused, plainOrder, bundledRequire, wasmInside],
};

/** The licences of the packages that were bundled, which they want to go along. */
export function notices({ inputs }, root) {
  const directories = Object.keys(inputs).flatMap(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [],
  );
  return [...new Set(directories)]
    .toSorted()
    .map((directory) => {
      const { name, version, license } = JSON.parse(readFileSync(path.join(root, directory, 'package.json'), 'utf8'));
      const files = globSync('{LICEN[CS]E,license,licence,COPYING}*', { cwd: path.join(root, directory) });
      const texts = files.map((file) => readFileSync(path.join(root, directory, file), 'utf8').trim());
      return [`${name} ${version} (${license})`, ...texts].join('\n\n');
    })
    .join(`\n\n${'-'.repeat(80)}\n\n`)
    .concat('\n');
}
