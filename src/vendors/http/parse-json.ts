/** More digits than this are not sure to survive a double. */
const SAFE_SIGNIFICANT_DIGITS = 15;

/** A number token after a structural character, long enough or with an exponent, so that it needs the careful path. */
const SUSPECT_NUMBER = /(?:^|[:[,])\s*-?(?:\d[\d.]{15,}|[\d.]+[eE])/;
/** Written as an escape, for JSON allows it in no other form; after an even number of backslashes, or it is text about an escape. */
const NUL = /(?<!\\)((?:\\\\)*)\\u0000/g;
const SUSPECT_KEY = /__proto__|\\u005[fF]/;

interface ReviverContext {
  readonly source?: string;
}
type SourceReviver = (this: unknown, key: string, value: unknown, context: ReviverContext) => unknown;
const parseWithSource = JSON.parse as (text: string, reviver: SourceReviver) => unknown;

/**
 * JSON without loss: a number that a double cannot hold as written (an id beyond 2^53, an amount with more than 15
 * digits) stays the text it was. `__proto__` keys are dropped: no later spread or merge can be poisoned by them. U+0000 is left
 * out, because neither database keeps a text that holds it.
 * Throws SyntaxError like JSON.parse.
 */
export function parseJson(source: string): unknown {
  const text = source.includes('\\u0000') ? source.replace(NUL, '$1') : source;
  if (!SUSPECT_NUMBER.test(text) && !SUSPECT_KEY.test(text)) return JSON.parse(text);
  return parseWithSource(text, (key, value, context) => {
    if (key === '__proto__') return undefined;
    if (typeof value !== 'number' || context.source === undefined) return value;
    return isExact(context.source, value) ? value : context.source;
  });
}

function isExact(source: string, value: number): boolean {
  if (/^-?\d+$/.test(source)) return Number.isSafeInteger(value);
  const [mantissa = ''] = source.split(/[eE]/);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
  const significant = mantissa.includes('.') ? digits.replace(/0+$/, '') : digits;
  if (significant === '') return true;
  return significant.length <= SAFE_SIGNIFICANT_DIGITS && Number.isFinite(value) && value !== 0;
}

/** Undefined when the text is no JSON at all: the caller decides what an unreadable answer means. */
export function parseJsonOrUndefined(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
