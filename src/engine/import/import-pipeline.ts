import type { Issue, SourceDocument } from '../../domain/document.js';
import type { JsonObject } from '../../domain/json.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { Fields } from './ports.js';

/** One list that comes in from QuickBooks, as a value. What differs between lists is here or in `mappings/import/<entity>.yaml`. */
export interface ImportPipeline {
  /** Entity of the mapping, and of the links that the export uses. */
  readonly entity: string;
  /** Role of the QuickBooks object in those links. */
  readonly role: string;
  /** Under which its QuickBooks objects, operations and checkpoint are on record: ids of both vendors may be equal. */
  readonly records: string;
  /** QuickBooks resource. */
  readonly source: string;
  /** Zoho resource. */
  readonly target: string;
  /** Lists whose objects these refer to. */
  readonly after: readonly string[];
  /** Pure: adds `$…` members the mapping reads, such as a name without the vendor's suffixes. */
  readonly prepare: (document: SourceDocument) => SourceDocument;
  /** Why an object does not come in by rule (a project, a list of its own); undefined when it does. */
  readonly skip: (document: SourceDocument) => Issue | undefined;
  /** How many parents stand above it. */
  readonly depth: (document: SourceDocument) => number;
  /** Figures the export expects beside a link: currency of a party, accounts of an item. */
  readonly linkFacts: (document: SourceDocument) => JsonObject;
  /** Whether the export may use the object once it is linked. */
  readonly isLinkable: (document: SourceDocument) => boolean;
  /** Source ids of the export that are no record of Zoho: the object is one of our own making, for lines that name none. */
  readonly isWithoutSource?: (sourceId: string) => boolean;
  /** Whether a Zoho record may stand for it, beyond its name. */
  readonly isCompatible: (wanted: Fields, found: Fields) => boolean;
  /** Appended in order until a name is free in Zoho. */
  readonly suffixes: (document: SourceDocument) => readonly string[];
  /** The profiles that are kept of both sides hold this list. */
  readonly isInProfiles?: boolean;
  /** Edits in Zoho travel to QuickBooks with the export. */
  readonly twoWay?: TwoWay;
}

export interface TwoWay {
  /** Whether a Zoho list row is one of these, and one that somebody made. */
  readonly isOurs: (row: SourceDocument) => boolean;
  /** List rows hold every member: no detail has to be read. */
  readonly rowsAreWhole: boolean;
  /** Before the export mapping reads it: a record as QuickBooks has it. */
  readonly outgoing: (record: SourceDocument, object: SourceDocument) => SourceDocument;
}

export const owners = ['quickbooks', 'zoho', 'none'] as const;
/** Who wins where both sides changed a field; `none` asks a person. */
export type Owner = (typeof owners)[number];

/** `mappings/import/<entity>.yaml`, ready to run. */
export interface ImportMapping {
  readonly mapping: CompiledMapping;
  /** Every Zoho path the mapping writes. */
  readonly paths: readonly string[];
  readonly match: MatchRule;
  readonly owner: (path: string) => Owner;
  /** Written when the record is created, never changed after. */
  readonly once: readonly string[];
}

export interface MatchRule {
  /** Paths whose equal value is certain, in order: a SKU. */
  readonly keys: readonly string[];
  readonly name: string;
  readonly nameMaxLength: number;
  readonly email?: string;
  /** Paths that must agree where both sides have them: type, currency. */
  readonly same: readonly string[];
}

export function defineImport(pipeline: ImportPipeline): ImportPipeline {
  return Object.freeze(pipeline);
}
