/** QuickBooks objects are on record under names of their own: ids of both vendors may be equal, and each direction settles its own writes. */
const prefix = 'import-';

export function isImported(entity: string): boolean {
  return entity.startsWith(prefix);
}
