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
