import path from 'node:path';
import type { Unit } from '../dwarf/units.ts';

/** Whose code is linked into a program beside its own. */
export type Toolchain = 'rust' | 'go' | 'c';

/** What is said of a program that has no other debug information than its toolchain's. */
export const TOOLCHAIN_WORDS = {
  rust: { code: 'the Rust standard library', remedy: 'debug = 0 in the profile' },
  go: { code: "Go's own packages", remedy: 'built with -gcflags=-dwarf=0' },
  c: { code: 'what the compiler adds to every program (crt files, libgcc)', remedy: 'built without -g' },
} as const satisfies Record<Toolchain, { code: string; remedy: string }>;

const LANGUAGE = { go: 0x16, rust: 0x1c } as const;

/**
 * Where what the Rust project ships was compiled: /rustc/HASH/library by the project itself, /rust/deps since 1.84 and
 * /cargo/registry before that for the crates that std uses; rustc-1.63.0/library and /vendor by distributions.
 */
const RUST_STANDARD_LIBRARY =
  /^\/rust\/deps\/|^\/cargo\/registry\/.*\/(?:addr2line|adler2?|compiler_builtins|gimli|hashbrown|memchr|miniz_oxide|object|rustc-demangle)-|\/rustc(?:-[^/]+)?\/(?:[0-9a-f]{40}\/)?(?:library|vendor|src\/lib(?:alloc|backtrace|core|panic_\w+|std|unwind))\/|\/rustlib\/src\/rust\/library\//;

/** First parts of the import paths of Go's own packages; a package of a program begins with a host's name, or is main. */
const GO_PACKAGES = new Set(
  (
    'archive arena bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt ' +
    'go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort ' +
    'strconv strings structs sync syscall testing text time unicode unique unsafe vendor weak'
  ).split(' '),
);

/** libgcc, the crt files of gcc, glibc, musl and compiler-rt, and what Go compiles with a C compiler for cgo. */
const C_START = [
  /(?:^|\/)libgcc\//,
  /\/compiler-rt\/lib\/(?:builtins|crt)\//,
  /\/csu\/(?:.*\/)?(?:g?crt1|crt[in]|start|init|elf-init|abi-note|static-reloc)\.[cS]$/,
  /\/crt\/(?:[^/]+\/)?[Srg]?crt[1in]\.[cs]$/,
  /\/runtime\/cgo\//,
];

/** Libraries that are a toolchain's themselves, by DT_SONAME: their code is their own. */
const TOOLCHAIN_LIBRARY = /^lib(?:std|test|proc_macro|rustc_std_workspace_\w+|gcc_s|atomic|clang_rt\.\w+)\b/;

/** The toolchain that brought a unit along; undefined: it is the program's own, or nothing tells. */
export function toolchainOf({ language, name, compilationDirectory }: Unit): Toolchain | undefined {
  if (name === undefined) return undefined;
  if (language === LANGUAGE.go) return GO_PACKAGES.has(name.split('/', 1)[0] ?? '') ? 'go' : undefined;
  const file = path.posix.resolve('/', compilationDirectory ?? '', name);
  if (language === LANGUAGE.rust) return RUST_STANDARD_LIBRARY.test(file) ? 'rust' : undefined;
  const unresolved = `${compilationDirectory ?? ''}/${name}`; // ../sysdeps/x86_64/start.S, compiled in glibc-2.36/csu
  return C_START.some((pattern) => pattern.test(file) || pattern.test(unresolved)) ? 'c' : undefined;
}

/** Whether a unit's language has a toolchain whose units may share a table of abbreviations with the program's own: Go's linker writes one, and so does LLVM for a whole program. */
export function sharesTable({ language }: Unit): boolean {
  return language === LANGUAGE.go || language === LANGUAGE.rust;
}

/** Whether a shared library of this name is part of a toolchain. */
export function isToolchainLibrary(soname: string): boolean {
  return TOOLCHAIN_LIBRARY.test(soname);
}
