import type { SourceRow } from '../../domain/document.js';

/** Which documents a run is about. */
export interface Selection {
  /** By id or number. */
  readonly documents?: readonly string[];
  /** An instant (ISO 8601): only what changed in the source since then. What carries no time of change is included. */
  readonly since?: string;
  /** At most this many of each entity. */
  readonly limit?: number;
  /** A kept plan may name documents that are gone by now. */
  readonly mayBeGone?: boolean;
}

type Row = Pick<SourceRow, 'sourceId' | 'number' | 'modifiedAt'>;

/** A run that is not about everything never moves a checkpoint: what it left out is still to come. */
export interface Selector {
  readonly isPartial: boolean;
  includes(entity: string, row: Row): boolean;
  /** A row that was read, whether the run is about it or not. */
  notice(row: Pick<Row, 'sourceId' | 'number'>): void;
  /** Names that were asked for and that no row answered to. */
  unread(): readonly string[];
}

export function selectorOf(selection: Selection | undefined): Selector {
  if (!selection) return { isPartial: false, includes: () => true, notice: () => undefined, unread: () => [] };
  const { documents, since, limit = Number.POSITIVE_INFINITY, mayBeGone = false } = selection;
  const named = documents && new Set(documents);
  const from = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
  const unread = new Set(mayBeGone ? [] : documents);
  const notice = ({ sourceId, number }: Pick<Row, 'sourceId' | 'number'>): void => {
    unread.delete(sourceId);
    unread.delete(number);
  };
  const chosen = new Map<string, Set<string>>();
  return {
    isPartial: true,
    notice,
    unread: () => [...unread],
    includes: (entity, { sourceId, number, modifiedAt }) => {
      notice({ sourceId, number });
      if (named && !named.has(sourceId) && !named.has(number)) return false;
      if (Date.parse(modifiedAt) < from) return false;
      const ids = chosen.get(entity) ?? new Set();
      if (ids.size >= limit) return ids.has(sourceId);
      chosen.set(entity, ids.add(sourceId));
      return true;
    },
  };
}
