import type { Desired, SourceDocument } from '../domain/document.js';
import type { Reference } from '../domain/reference.js';
import type { DirectoryEntry, SourceProfile } from './ports.js';

/**
 * One entity type as a value: where it is read, when it runs. What differs between entities is here or in the mapping,
 * never an `if` in the engine.
 */
export interface Pipeline {
  readonly entity: string;
  /** Masters (accounts, parties, items) are created when a document first needs them; documents are followed. */
  readonly kind: 'master' | 'document';
  /** The source vendor's resource. */
  readonly source: string;
  /** The module of the configuration that switches it on. A master is created when a document needs it, whatever the modules. */
  readonly module?: string;
  /** The drift policy of the configuration that its documents follow. */
  readonly drift?: DriftEntity;
  /** Document this one belongs to: its stored detail is at hand as `$parent`. `field` names its id here. */
  readonly parent?: { readonly entity: string; readonly field: string };
  /**
   * Documents that one of these names, to be read again with it: an edit need not move the time of what it is used for.
   * Their entity comes later in the registry, so that what derives from them is planned in the same run.
   */
  readonly readsAgain?: { readonly entity: string; readonly list: string; readonly id: string };
  /** Not read from the source but put together from members of another entity's documents. */
  readonly derived?: Derived;
  /** Entities whose targets this one refers to. */
  readonly after: readonly string[];
  /** Documents that the source does not have but a target needs: the item behind an adjustment line. */
  readonly virtual?: (reference: Reference, source: SourceProfile) => SourceDocument | undefined;
  /** The configured account such a document stands on: a target on another account is not the one that is meant. */
  readonly accountKey?: (document: SourceDocument) => string;
  /** Whether the mapping does without the target that stands for the reference, once the vendor has refused it for its account. */
  readonly isDispensable?: (reference: Reference) => boolean;
  /** Read from the profile's list instead of one by one. */
  readonly fromProfile?: (source: SourceProfile, sourceId: string) => SourceDocument | undefined;
  /** What tells apart several targets of one source object (a party's currency, an item's account), as the source has it. */
  readonly ownVariant?: (document: SourceDocument) => string;
  /** The name space new targets live in, and what to append, in order, until a name is free. */
  readonly naming?: Naming;
  /** Whether an existing target may stand for the source object, beyond its name: an account of the same class. */
  readonly isCompatible?: (desired: Desired, entry: DirectoryEntry) => boolean;
}

/** Keys of `export.drift` in the configuration. */
export type DriftEntity = 'invoices' | 'customerPayments' | 'creditNotes' | 'bills' | 'billPayments' | 'vendorCredits';

export interface Derived {
  readonly from: string;
  /** Member of those documents that lists ours, and the id by which the same one is recognised in several. */
  readonly list: string;
  readonly id: string;
  /** Where our document collects what each of them says, under the parent's id. */
  readonly collect: string;
  readonly parentId: string;
  /** Members taken over from the parent. */
  readonly inherit: readonly string[];
}

export interface Naming {
  readonly field: string;
  /** Resources that share the name space. */
  readonly sharedWith: readonly string[];
  readonly maxLength: number;
  /** `variant` is a label for people: the currency, the account's name; empty for the source's own. */
  readonly suffixes: (document: SourceDocument, variant: string) => readonly string[];
}

export function definePipeline(pipeline: Pipeline): Pipeline {
  return Object.freeze(pipeline);
}
