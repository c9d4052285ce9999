/** Pointers that are objects: their first word is the address. Their own members say nothing to who uses them. */
const OBJECTS = /^(?:const )?(?:std::(?:__1::)?(?:unique_ptr|shared_ptr)<|__gnu_cxx::__normal_iterator<)/;
const OPERATORS =
  /^(?:std::(?:__1::)?(?:unique_ptr|shared_ptr|__shared_ptr_access)|__gnu_cxx::__normal_iterator)<.*>::operator(?:->|\*)\(\) const$/;

/**
 * What a smart pointer or an iterator of libstdc++ points to, by its type: `shop::Item` of `std::unique_ptr<shop::Item, ...>`; undefined of
 * any other type, and of an array's.
 */
export function pointeeOf(type: string): string | undefined {
  const opened = OBJECTS.exec(type)?.[0];
  if (opened === undefined) return undefined;
  const first = firstArgument(type.slice(opened.length));
  if (first === undefined || first.endsWith(']')) return undefined;
  if (!opened.includes('__normal_iterator')) return first;
  return /^(.*?) ?\*(?: ?const)?$/.exec(first)?.[1];
}

/** Whether a function gives what a smart pointer or an iterator points to, by its symbol. */
export function isAccessor(symbol: string): boolean {
  return OPERATORS.test(symbol);
}

function firstArgument(text: string): string | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '<' || character === '(') depth += 1;
    else if (character === ')' || (character === '>' && depth > 0)) depth -= 1;
    else if (depth === 0 && (character === ',' || character === '>')) return text.slice(0, at).trim();
  }
  return undefined;
}

/** An expression that an engine takes for a pointer to that: it is never followed. */
export function pointerTo(pointee: string): string {
  const [, name = pointee, stars = ''] = /^(.*?)((?: ?\*)*)$/.exec(pointee) ?? [];
  return `(('${name.replace(/^const /, '')}' *${stars.replaceAll(' ', '')})0)`;
}
