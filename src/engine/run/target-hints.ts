import { plainText } from '../../domain/text.js';
import type { CompiledMapping } from '../../mapping/compile.js';
import type { Store } from '../../store/index.js';
import type { Pipeline } from '../pipeline.js';

/** What a notification says of one object of the target. */
export interface TargetHint {
  /** The resource, in whatever case the vendor writes it. */
  readonly resource: string;
  readonly targetId: string;
  /** The vendor's time; empty when it says none. */
  readonly changedAt: string;
}

const key = 'quickbooks-hint';
/** Older ones are overtaken by the look at every period of the sweeps. */
const hintMsMax = 30 * 86_400_000;

/** The resources that documents are written to. */
export function documentTargets(
  pipelines: Iterable<Pipeline>,
  mappings: ReadonlyMap<string, Pick<CompiledMapping, 'emits'>>,
): readonly string[] {
  const documents = [...pipelines].filter(({ kind }) => kind === 'document');
  return [...new Set(documents.flatMap(({ entity }) => mappings.get(entity)?.emits.map(({ target }) => target) ?? []))];
}

export interface HintPorts {
  readonly store: Store;
  readonly connection: string;
  readonly targets: readonly string[];
  readonly now: () => string;
}

/** What notifications lead to. */
export interface Heard {
  /** A list that the import follows has changed. */
  readonly lists: boolean;
  /** A document of ours was changed otherwise than by us: the next export looks. */
  readonly documents: boolean;
}

/** Lists that the import follows; everything else that changes in a company may be a document of the export. */
const lists = ['Account', 'Customer', 'Vendor', 'Item'] as const;

/**
 * The echo of our own writes concerns nobody, nor do documents that are not linked. What remains of documents is remembered in the
 * database for the next export, whichever process runs it.
 */
export async function rememberHints(ports: HintPorts, hints: readonly TargetHint[]): Promise<Heard> {
  const inOrder = [...hints].sort(byTime);
  const heard = (target: string): Promise<readonly Told[]> => foreign(ports, target, inOrder);
  const imported = (await Promise.all(lists.map(heard))).flat();
  const documents = (await Promise.all(ports.targets.map(heard))).flat().filter(({ isOurs }) => isOurs);
  if (documents.length > 0) await remember(ports, documents);
  return { lists: imported.length > 0, documents: documents.length > 0 };
}

interface Told extends TargetHint {
  readonly isOurs: boolean;
}

async function foreign({ store, connection }: HintPorts, target: string, inOrder: readonly TargetHint[]): Promise<readonly Told[]> {
  // Of several on one object the latest counts.
  const told = new Map(inOrder.filter(({ resource }) => isSame(resource, target)).map((hint) => [hint.targetId, hint]));
  const links = await store.links.byTarget(connection, target, [...told.keys()]);
  return [...told.values()].flatMap((hint) => {
    const own = links.filter(({ targetId }) => targetId === hint.targetId);
    const isEcho = own.some(({ facts }) => secondOf(hint.changedAt) <= secondOf(plainText(facts['changedAt'])));
    return isEcho ? [] : [{ ...hint, isOurs: own.some(({ state }) => state === 'present') }];
  });
}

async function remember({ store, connection, now }: HintPorts, hints: readonly TargetHint[]): Promise<void> {
  const known = await latestHint(store, connection);
  const times = hints.map(({ changedAt }) => (Number.isNaN(Date.parse(changedAt)) ? now() : changedAt));
  const latest = [...times, ...(known === undefined ? [] : [known])].reduce((a, b) => (Date.parse(a) < Date.parse(b) ? b : a));
  await store.cache.set(connection, key, latest);
}

function byTime(a: TargetHint, b: TargetHint): number {
  return Date.parse(a.changedAt) - Date.parse(b.changedAt);
}

/** An answer tells its time in seconds, a notification in fractions of them too. */
function secondOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

function isSame(resource: string, target: string): boolean {
  return resource.toLowerCase() === target.toLowerCase();
}

/** When the latest change was that a notification told of, by the vendor's clock. */
export function latestHint(store: Store, connection: string): Promise<string | undefined> {
  return store.cache.get(connection, key, hintMsMax);
}
