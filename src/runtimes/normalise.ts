import { simplifyQualifiedName } from './cpp-name.ts';
import { plainName, symbolName } from './index.ts';
import { publicLibcName } from './libc-names.ts';

/** Names of heavily templated C++ reach tens of thousands of characters; longer ones come from broken or hostile debug information. */
const LONGEST = 65_536;

/**
 * What compilers append to the parts and copies they make of a function (fixtures/crash/clone-without-debug-info). Without a
 * number only where that is usual.
 */
const CLONE_SUFFIX =
  /(?:\.(?:cold(?:\.\d+)?|localalias(?:\.\d+)?|(?:part|isra|constprop|lto_priv|llvm|clone|__uniq|default|arch_[\w-]+|avx\w*|sse\w*|bmi2?|popcnt)\.\d+))+$/;

/**
 * The name under which a function is the same function on every host and in every build that changes no names:
 * `__strlen_evex` -> `strlen`, `std::vector<int>::at(unsigned long)` -> `std::vector::at`, `f.constprop.0` -> `f`.
 * Text from evidence comes out as raw as it went in. The cases, with examples: test/runtimes/normalise.test.ts.
 */
export function normaliseFunction(name: string): string {
  const symbol = dropVersion(symbolName(name.slice(0, LONGEST).trim()));
  const plain = plainName(simplifyQualifiedName(symbol.replace(CLONE_SUFFIX, '')).replace(CLONE_SUFFIX, ''));
  return (/^\w+$/.test(plain) ? publicLibcName(plain) : plain) || name;
}

/** `memcpy@@GLIBC_2.14`, `strlen@plt`; gdb calls the PLT entry of an ifunc `*ABS*+0xa0ab0@plt`, whose number is an address. */
function dropVersion(symbol: string): string {
  return symbol.replace(/^\*ABS\*\+0x[0-9a-f]+(?=@plt$)/, '*ABS*').replace(/(?<=^\w[\w.$]*)@.*$/, '');
}
