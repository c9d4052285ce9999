/**
 * Functions of the C library whose arguments are all integers or pointers: the first of them is in the first register for those. Behind the
 * colon what is done with the first ones in any case, before anything else can fail: read, written, either, or nothing (`-`). By ISO C and POSIX.
 */
const PLAIN = declared(`
  memchr:r memcmp:rr memcpy:wr memmove:wr mempcpy:wr memccpy:wr memrchr:r memset:w memmem:r rawmemchr:r
  stpcpy:wr stpncpy:wr strcasecmp:rr strcasestr:rr strcat:er strchr:r strchrnul:r strcmp:rr strcoll:rr strcpy:wr strcspn:rr strdup:r
  strlen:r strncasecmp:rr strncat:er strncmp:rr strncpy:wr strndup:r strnlen:r strpbrk:rr strrchr:r strsep:r strspn:rr strstr:rr
  strtol:r strtoll:r strtoul:r strtoull:r atoi:r atol:r atoll:r strtok:- strtok_r:-
  wcschr:r wcscmp:rr wcscpy:wr wcslen:r wcsncmp:rr wcsncpy:wr wcsnlen:r wcsrchr:r wmemchr:r wmemcmp:rr wmemcpy:wr wmemmove:wr wmemset:w
  free:- realloc:- malloc_usable_size:- fopen:- fdopen:- fclose:e fflush:- fread:- fwrite:- fgets:- fputs:r fputc:-e fgetc:e getc:e putc:-e
  ungetc:-e puts:r getline:- getdelim:- ftell:e fseek:e rewind:e setvbuf:e getenv:r opendir:- readdir:e closedir:- qsort:- bsearch:-`);

const ACCESS: Readonly<Record<string, 'read' | 'write' | 'either'>> = { r: 'read', w: 'write', e: 'either' };

function declared(text: string): ReadonlyMap<string, string> {
  return new Map(
    text
      .trim()
      .split(/\s+/)
      .map((each) => each.split(':') as [string, string]),
  );
}

/** Which argument a function takes in the register of a number (both begin with the first: 1 of 0); undefined where that is not known. */
export function argumentOf(name: string, register: number): number | undefined {
  return register >= 0 && PLAIN.has(name) ? register + 1 : undefined;
}

/** What a function does in any case with what the argument in the register of a number points to; undefined where it need not do anything. */
export function accessOf(name: string, register: number): (typeof ACCESS)[keyof typeof ACCESS] | undefined {
  return ACCESS[PLAIN.get(name)?.[register] ?? '-'];
}
