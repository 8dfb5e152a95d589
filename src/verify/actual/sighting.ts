import { text } from '../json.js';
import type { TargetDocument, TargetType } from '../ports.js';

/** A document of QuickBooks as it was last seen to differ from the record; `document` is null when it was deleted. */
export interface Sighting {
  readonly type: TargetType;
  readonly id: string;
  readonly document: TargetDocument | null;
}

/** More would make the next verification dearer than reading everything. */
export const sightingsMax = 2_000;

/** Of any number of documents the latest by date, `sightingsMax` of them: what is exported next is most likely to repeat one of these. */
export class Newest {
  private kept: Sighting[] = [];

  add(sighting: Sighting): void {
    this.kept.push(sighting);
    if (this.kept.length >= 2 * sightingsMax) this.kept = newestOf(this.kept, sightingsMax);
  }

  all(): readonly Sighting[] {
    return newestOf(this.kept, sightingsMax);
  }
}

export function newestOf(sightings: readonly Sighting[], max: number): Sighting[] {
  const dayOf = ({ document }: Sighting): string => text(document?.['TxnDate']);
  return [...sightings].sort((a, b) => (dayOf(a) < dayOf(b) ? 1 : dayOf(a) > dayOf(b) ? -1 : 0)).slice(0, max);
}
