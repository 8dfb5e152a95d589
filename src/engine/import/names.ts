import { normalize } from '../run/match.js';

/**
 * Suffixes that one of the two programs, or we, put behind a name to keep it unique: they do not make another party.
 * Anything else in brackets (`Acme (East)`) is part of the name.
 */
const known = [/\((?:c|v)\)$/i, /\((?:a\/r|a\/p)\)$/i, /\([A-Z]{3}\)$/, /- [A-Z]{3}$/, /\(deleted(?:[- ]\d+)?\)$/i, /\(zoho(?: \d+)?\)$/i, /\[qbo \d+\]$/i, /\((?:c|v) \d+\)$/i]; // prettier-ignore

const suffixesMax = 2;

/** The name without such suffixes, normalized. */
export function baseName(name: string): string {
  let rest = name.trim();
  for (let round = 0; round < suffixesMax; round += 1) {
    const suffix = known.find((pattern) => pattern.test(rest));
    if (suffix === undefined) break;
    const shorter = rest.replace(suffix, '').trim();
    if (shorter === '') break;
    rest = shorter;
  }
  return normalize(rest);
}

/** QBO renames what is made inactive; under the old name it is still the same object. */
export function withoutDeletedMark(name: string): string {
  return name.replace(/\s*\(deleted(?:[- ]\d+)?\)\s*$/i, '').trim() || name.trim();
}

const legalForms = /\b(?:inc|llc|ltd|limited|corp|corporation|co|company|gmbh|ag|sa|sarl|plc|pty|bv|the)\b/g;
const editsMax = 2;
const shortestForEdits = 6;

/** Two spellings of one party, good enough beside an equal e-mail address. */
export function isCloseName(a: string, b: string): boolean {
  const [one, other] = [bare(a), bare(b)];
  if (one === '' || other === '') return false;
  if (one === other || isWordsOf(one, other) || isWordsOf(other, one)) return true;
  return Math.min(one.length, other.length) >= shortestForEdits && distance(one, other) <= editsMax;
}

function bare(name: string): string {
  return baseName(name)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .replace(legalForms, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Every word of the one is a word of the other. */
function isWordsOf(few: string, many: string): boolean {
  const words = many.split(' ');
  return few.split(' ').every((word) => words.includes(word));
}

/** Levenshtein over two short texts. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
