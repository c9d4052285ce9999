// What esbuild is told, for the package and for the single executable alike: every package that we use is bundled.
import { globSync, readFileSync } from 'node:fs';
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

export const bundling = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  alias: {
    // Its CommonJS, imported lazily, would lose its named exports.
    yaml: fileURLToPath(new URL('../node_modules/yaml/browser/index.js', import.meta.url)),
  },
  plugins: [plainOrder, bundledRequire],
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
