/** A source document in one word. */
export function keyOf(entity: string, sourceId: string): string {
  return `${entity}/${sourceId}`;
}

export function splitKey(key: string): { readonly entity: string; readonly sourceId: string } {
  const at = key.indexOf('/');
  return { entity: key.slice(0, at), sourceId: key.slice(at + 1) };
}
