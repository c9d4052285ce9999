import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortName } from '../../src/report/present/short-name.ts';

const STRING = 'std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >';
const VECTOR = `std::vector<${STRING}, std::allocator<${STRING} > >`;

/** Names as valgrind 3.19 and gdb 13 demangle them, of programs built with GCC 12. */
const CASES: readonly (readonly [name: string, short: string])[] = [
  ['main', 'main'],
  [`Table<int>::find(${STRING} const&)`, `Table<int>::find(${STRING} const&)`],
  [`Table<${VECTOR}, ${VECTOR}>::operator()(${STRING})`, 'Table<...>::operator()(std::__cxx11::basic_string<...>)'],
  [
    `operator<< <${VECTOR}>(std::ostream&, ${VECTOR} const&) [clone .isra.0]`,
    'operator<< <...>(std::ostream&, std::vector<...> const&) [clone .isra.0]',
  ],
  [
    `Handle<${VECTOR}>::operator->() const::{lambda(${VECTOR})#1}::operator()(${VECTOR}) const`,
    'Handle<...>::operator->() const::{lambda(std::vector<...>)#1}::operator()(std::vector<...>) const',
  ],
  [
    `f<${STRING}>(decltype ((*((${STRING}*)0))->size()), ${VECTOR})`,
    'f<...>(decltype ((*((std::__cxx11::basic_string<...>*)0))->size()), std::vector<...>)',
  ],
];
const MANGLED =
  '_ZN4very6HolderINSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEESt3mapISD_St6vectorISt10unique_ptrISt8functionIFiSD_SF_ISD_SaISD_EEEESt14default_delete';

for (const [name, short] of CASES) {
  test(`${name.slice(0, 40)} is short`, () => assert.equal(shortName(name), short));
}

test('a name of thousands of characters fits, and begins and ends as it did', () => {
  let type = STRING;
  for (let depth = 0; depth < 8; depth++) type = `std::map<${type}, std::vector<${type} > >`;
  const short = shortName(`outer::Holder<${type}>::take(${type})`);
  assert.equal(short, 'outer::Holder<std::map<...>>::take(std::map<std::map<...>, std::vector<...> >)');
});

test('what is no template is left as it is, whatever its length', () => {
  for (const name of ['x'.repeat(500), MANGLED, `f(${'int, '.repeat(100)})`]) assert.equal(shortName(name), name);
});

test('brackets that do not match do no harm', () => {
  for (const name of ['<'.repeat(5000), '>'.repeat(5000), `operator<${'<'.repeat(200)}`, `${'a<'.repeat(300)}b`])
    assert.ok(shortName(name).length <= name.length + 3);
});
