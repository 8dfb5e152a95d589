/** At most `maxLength` UTF-16 units, which is how both vendors count, and never half a character. */
export function cutTo(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, Math.max(0, maxLength));
  // Half of a surrogate pair is no character: it would come back as another one, or be refused.
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** The text of a plain value; empty for none and for what is no plain value. */
export function plainText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** Controls, and the marks that turn the order of what follows; not tab, line feed, nor carriage return before one. */
const obeyed = /(?![\t\n]|\r\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** Text from documents and vendors for a terminal: what it would obey instead of show is written as JSON writes it (`\u001b`). */
export function shownText(text: string): string {
  return text.replace(obeyed, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
