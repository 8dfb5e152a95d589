import type { JsonObject } from '../../domain/json.js';
import type { Link } from '../../domain/operation.js';
import type { Owned } from '../compare/causes.js';
import { member, text } from '../json.js';
import { isTargetType, type TargetDocument, type TargetType } from '../ports.js';
import type { TargetAccounts } from './accounts.js';
import { readMarker, type BookedTarget } from './document.js';
import { isBooked, type Actuals } from './full.js';
import { bookTarget } from './index.js';

/** A document of QuickBooks as it was last seen to differ from the record; `document` is null when it was deleted. */
export interface Sighting {
  readonly type: TargetType;
  readonly id: string;
  readonly document: TargetDocument | null;
}

/**
 * What QuickBooks answered to our own writes, without reading it again: our fields as last applied, its figures, and
 * over them what it says somebody changed since. It costs one metered read, whatever the size of the books.
 */
export function fromRecord(sightings: readonly Sighting[], accounts: TargetAccounts, connection: string): Actuals {
  const seen = new Map(sightings.map((sighting) => [`${sighting.type}/${sighting.id}`, sighting]));
  const taken = new Set<string>();
  return {
    take: (_key, links) =>
      Promise.resolve(
        links.filter(isBooked).flatMap((link): Owned[] => {
          const sighting = seen.get(`${link.target}/${link.targetId}`);
          taken.add(`${link.target}/${link.targetId}`);
          if (!isTargetType(link.target) || isGone(sighting, link)) return [];
          const document = isNewer(sighting, link) ? sighting.document : recorded(link);
          return [{ target: bookTarget(link.target, document, accounts), role: link.role, link }];
        }),
      ),
    rest: () => [],
    refused: new Map(),
    get strangers(): readonly BookedTarget[] {
      return sightings.flatMap(({ type, id, document }) => {
        if (document === null || taken.has(`${type}/${id}`) || readMarker(document)?.connection === connection) return [];
        return [bookTarget(type, document, accounts)];
      });
    },
  };
}

function isGone(sighting: Sighting | undefined, link: Link): boolean {
  return sighting?.document === null && sighting.id === link.targetId;
}

/** Our own writes come back as changes too. */
function isNewer(sighting: Sighting | undefined, link: Link): sighting is Sighting & { readonly document: TargetDocument } {
  return sighting?.document != null && Number(text(sighting.document['SyncToken'])) > Number(link.targetVersion);
}

/** As the vendor's answer would be, as far as postings need it. */
export function recorded({ applied, facts, targetId, targetVersion }: Link): TargetDocument {
  return {
    ...applied,
    Id: targetId,
    SyncToken: targetVersion,
    TotalAmt: facts['total'] ?? applied['TotalAmt'] ?? 0,
    ...(facts['currency'] === undefined ? {} : { CurrencyRef: { value: facts['currency'] } }),
    ...(facts['tax'] === undefined ? {} : { TxnTaxDetail: taxDetail(applied, facts) }),
  };
}

function taxDetail(applied: JsonObject, facts: JsonObject): TargetDocument {
  return { ...member(applied, 'TxnTaxDetail'), TotalTax: facts['tax'] ?? 0 };
}
