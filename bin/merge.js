// Merges files of dist that are loaded together: each file costs half a millisecond of every start, whatever is in it.
import { build } from 'esbuild';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes one file of each group: of all that its entries load at once, and neither an earlier group nor its `apart` does. What is an
 * entry stays where it was, as a door to the file.
 * @param outputs what esbuild wrote, as its metafile tells; paths are relative to `root`.
 * @param groups by the name of their file.
 * @param options for esbuild.
 */
export async function merge({ root, outputs, groups, options }) {
  const places = placesOf(outputs, groups);
  for (const outfile of new Set([...places.values()].map((place) => place.outfile)))
    await build({
      ...options,
      absWorkingDir: root,
      stdin: { contents: reexports(outputs, places, outfile), resolveDir: root },
      outfile,
      format: 'esm',
      plugins: [onlyOf(root, places, outfile)],
    });
  for (const [file, place] of places) {
    rmSync(path.join(root, `${file}.map`));
    if (outputs[file].entryPoint === undefined) rmSync(path.join(root, file));
    else writeFileSync(path.join(root, file), doorTo(nameFrom(file, place.outfile), outputs[file], place.index));
  }
  const left = Object.keys(outputs).filter((file) => file.endsWith('.js') && !places.has(file));
  for (const file of [...left, ...Object.keys(groups)]) rewrite(root, file, places);
  for (const file of Object.keys(groups)) refuseCircle(root, file);
}

/** A merged file that leads back to itself would read what is not there yet. */
function refuseCircle(root, start) {
  const found = new Set([start]);
  for (const file of found)
    for (const [, , name] of readFileSync(path.join(root, file), 'utf8').matchAll(IMPORT)) {
      const target = path.join(path.dirname(file), name);
      if (target === start)
        throw new Error(`${start} and ${file} load each other: what is apart of one group is in the other`);
      found.add(target);
    }
}

/** Where each file goes that is merged: the file of its group, and its number in it. */
function placesOf(outputs, groups) {
  const places = new Map();
  for (const [outfile, { entries, apart = [] }] of Object.entries(groups)) {
    const without = loadedBy(outputs, apart);
    const files = [...loadedBy(outputs, entries)].filter((file) => !without.has(file) && !places.has(file));
    for (const [index, file] of files.entries()) places.set(file, { outfile, index });
  }
  return places;
}

/** The files that are loaded with these entries. */
function loadedBy(outputs, entries) {
  const found = new Set(entries.map((entry) => outputOf(outputs, entry)));
  for (const file of found)
    for (const { path: target, kind, external } of outputs[file].imports)
      if (kind === 'import-statement' && !external) found.add(target);
  return found;
}

function outputOf(outputs, entry) {
  const found = Object.keys(outputs).find((file) => outputs[file].entryPoint === entry);
  if (found === undefined) throw new Error(`nothing was built of ${entry}`);
  return found;
}

/** What a merged file calls an export of its n-th file. */
const nameIn = (name, index) => `f${index}_${name}`;

function reexports(outputs, places, outfile) {
  const files = [...places].filter(([, place]) => place.outfile === outfile);
  return files
    .map(([file, { index }]) => {
      const names = outputs[file].exports.map((name) => `${name} as ${nameIn(name, index)}`);
      return names.length === 0 ? `import './${file}';` : `export { ${names.join(', ')} } from './${file}';`;
    })
    .join('\n');
}

function doorTo(outfile, { exports }, index) {
  const names = exports.map((name) => `${nameIn(name, index)} as ${name}`);
  return names.length === 0 ? `import '${outfile}';\n` : `export { ${names.join(', ')} } from '${outfile}';\n`;
}

/** Keeps a merged file to what belongs into it. */
function onlyOf(root, places, outfile) {
  return {
    name: 'only-of',
    setup({ onResolve }) {
      onResolve({ filter: /^\.{1,2}\// }, ({ path: name, resolveDir }) => {
        const file = path.relative(root, path.resolve(resolveDir, name));
        return places.get(file)?.outfile === outfile ? undefined : { path: nameFrom(outfile, file), external: true };
      });
    },
  };
}

/** esbuild's form of an import, a name a line. */
const IMPORT = /^import (?:\{\n([^}]*)\n\} from )?"(\.[^"]+)";$/gm;

/** Has a file import from merged ones what it imported from files that are in them. Its lines stay where they were, for its source map. */
function rewrite(root, file, places) {
  const source = readFileSync(path.join(root, file), 'utf8');
  const changed = source.replaceAll(IMPORT, (statement, names, name) => {
    const place = places.get(path.join(path.dirname(file), name));
    if (place === undefined) return statement;
    const from = nameFrom(file, place.outfile);
    if (names === undefined) return `import "${from}";`;
    const mapped = names.replaceAll(
      /^ {2}([\w$]+)( as [\w$]+)?/gm,
      (_, own, as = ` as ${own}`) => `  ${nameIn(own, place.index)}${as}`,
    );
    return `import {\n${mapped}\n} from "${from}";`;
  });
  if (changed !== source) writeFileSync(path.join(root, file), changed);
}

/** How one file names another in an import. */
function nameFrom(file, target) {
  const name = path.relative(path.dirname(file), target);
  return name.startsWith('.') ? name : `./${name}`;
}
