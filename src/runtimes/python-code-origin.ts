/** Whose code a Python file is. */
export type CodeOrigin = 'application' | 'package' | 'standard-library';

const PACKAGES = /(?:^|[\\/])(?:site-packages|dist-packages)[\\/]/;
const STANDARD_LIBRARY =
  /^<(?:frozen |builtin>)|(?:^|\/)lib(?:32|64)?\/(?:python3(?:\.\d+t?)?|pypy3(?:\.\d+)?)\/|(?:^|[\\/])python3\d+\.zip[\\/]|^[A-Za-z]:\\(?:[^\\]+\\)*(?:Python|PyPy)[\w.-]*\\(?:[^\\]+\\){0,2}Lib\\/i;

/** Tells by the file's path: the standard library, an installed package, or the application itself. */
export function codeOrigin(file: string): CodeOrigin {
  if (PACKAGES.test(file)) return 'package';
  return STANDARD_LIBRARY.test(file) ? 'standard-library' : 'application';
}

/** The first frame of the application, else of a package; undefined if all are the standard library's. */
export function userFrame<Frame extends { readonly file?: string | undefined }>(
  frames: readonly Frame[],
): Frame | undefined {
  const of = (origin: CodeOrigin): Frame | undefined =>
    frames.find(({ file }) => file !== undefined && codeOrigin(file) === origin);
  return of('application') ?? of('package');
}
