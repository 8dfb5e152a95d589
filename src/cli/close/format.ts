import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/json.js';
import type { JournalAnswer } from '../../store/index.js';

/** What a bundle is made of, for the one that writes it and the one that checks it. */
export const manifestName = 'manifest.json';
export const journalName = 'journal.jsonl';
export const documentsName = 'documents.jsonl';

export interface BundleFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: 1;
  readonly connection: string;
  /** `2026-03`. */
  readonly month: string;
  readonly madeAt: string;
  readonly program: string;
  readonly agrees: boolean;
  readonly summary: string;
  readonly documents: number;
  readonly journal: { readonly entries: number; readonly head: string };
  /** Entity → version of its mapping now. */
  readonly mappingVersions: Readonly<Record<string, string>>;
  readonly files: readonly BundleFile[];
  /** Hash over all of the above. */
  readonly seal: string;
}

/** A line of `documents.jsonl`. */
export interface DocumentLine {
  readonly hash: string;
  readonly document: { readonly entity: string; readonly sourceId: string; readonly number: string };
}

/** A line of `journal.jsonl`: every answer of the connection is in the chain, those about other months by their hash alone. */
export interface JournalLine {
  readonly sequence: number;
  readonly hash: string;
  /** Over the chain of the line before and this line's hash. */
  readonly chain: string;
  readonly answer?: JournalAnswer;
}

export function hashOf(value: unknown): string {
  return hashOfText(canonicalJson(value));
}

export function hashOfText(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

export function nextInChain(before: string, hash: string): string {
  return hashOfText(before + hash);
}

export function sealOf(manifest: Omit<Manifest, 'seal'>): string {
  return hashOf(manifest);
}
