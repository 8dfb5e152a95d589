/**
 * The marker in `PrivateNote` says which source document and role a target belongs to. QBO cannot query it, but it comes
 * back with every read, also behind the "Voided - " that QBO puts in front.
 */
export interface Marker {
  readonly connection: string;
  readonly entity: string;
  readonly sourceId: string;
  readonly role: string;
  readonly generation: number;
}

export function renderMarker(marker: Marker, number: string): string {
  const { connection, entity, sourceId, role, generation } = marker;
  return `[crossfoot ${connection}/${entity}/${sourceId}/${role}#${generation}] ${number}`.trim();
}

const pattern = /\[crossfoot ([^/\]]+)\/([^/\]]+)\/([^/\]]+)\/([^#\]]+)#(\d+)\]/;

export function readMarker(note: string): Marker | undefined {
  const [, connection, entity, sourceId, role, generation] = pattern.exec(note) ?? [];
  if (connection === undefined || entity === undefined || sourceId === undefined || role === undefined) return undefined;
  return { connection, entity, sourceId, role, generation: Number(generation) };
}

export function isSameTarget(a: Marker, b: Omit<Marker, 'generation'>): boolean {
  return a.connection === b.connection && a.entity === b.entity && a.sourceId === b.sourceId && a.role === b.role;
}
