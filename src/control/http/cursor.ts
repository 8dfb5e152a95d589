import { isRecord } from '../../domain/json.js';
import type { DocumentCursor } from '../../store/index.js';
import { invalid } from './input.js';

/** Where a page ended, as an opaque text. */
export function encodeCursor({ entity, sourceId }: DocumentCursor): string {
  return Buffer.from(JSON.stringify([entity, sourceId])).toString('base64url');
}

export function decodeCursor(text: string): DocumentCursor {
  const value = parsed(Buffer.from(text, 'base64url').toString('utf8'));
  const [entity, sourceId] = Array.isArray(value) ? (value as unknown[]) : [];
  if (isPlain(entity) && isPlain(sourceId)) return { entity, sourceId };
  throw invalid(['after must be the "next" of an earlier page']);
}

/** It comes from outside like any parameter, and no database keeps U+0000. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) || Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
