import type { Operation } from '../../src/domain/operation.js';
import type { ConnectionHandle } from '../../src/engine/connection-handle.js';
import type { Store } from '../../src/store/index.js';

/**
 * The places where a process can die and leave something half done: every write of the store and every write to the
 * vendor. Reads are no boundaries of their own: dying before one is dying after the write that came before it.
 */
export const moments = ['before', 'after', 'lost', 'unsent'] as const;
/**
 * `before` and `after`: the process dies there. `lost` and `unsent` (vendor writes only): it lives on, but the answer is
 * lost, with and without the write having been carried out.
 */
export type Moment = (typeof moments)[number];

export interface Boundary {
  readonly kind: 'store' | 'write';
  readonly label: string;
}

export class Died extends Error {
  constructor(at: string) {
    super(`the process died ${at}`);
    this.name = 'Died';
  }
}

/** The life of one process: counts boundaries, ends at the given one, and lets nothing through after that. */
export class Life {
  readonly boundaries: Boundary[] = [];
  isOver = false;

  constructor(private readonly end?: { readonly index: number; readonly moment: Moment }) {}

  async pass<T>(boundary: Boundary, work: () => Promise<T>): Promise<T> {
    this.check();
    const index = this.boundaries.push(boundary) - 1;
    if (this.end?.index !== index) return work();
    if (this.end.moment === 'before') this.die(boundary);
    try {
      return await work();
    } finally {
      // A refusal is an answer too.
      if (this.end.moment === 'after') this.die(boundary);
    }
  }

  check(): void {
    if (this.isOver) throw new Died('earlier');
  }

  private die({ label }: Boundary): never {
    this.isOver = true;
    throw new Died(`${this.end?.moment ?? ''} ${label}`);
  }
}

const storeWrites: Readonly<Record<string, readonly string[]>> = {
  journal: ['plan', 'sent', 'receipt', 'cancel'],
  links: ['saveMany'],
  documents: ['saveMany', 'markSeen', 'dismiss', 'retry'],
  checkpoints: ['save'],
  runs: ['start', 'progress', 'finish', 'interrupted'],
  tokens: ['save', 'remove'],
  leases: ['acquire', 'renew', 'release'],
  cache: ['set', 'clear'],
  keys: ['put'],
};

/** A store that dies with its process. Whole transactions are one boundary: the database makes them so. */
export function mortalStore(store: Store, life: Life): Store {
  const members = store as unknown as Readonly<Record<string, object>>;
  const repositories = Object.fromEntries(
    Object.entries(storeWrites).map(([name, writes]) => [name, mortal(members[name] ?? {}, life, name, writes)]),
  );
  return new Proxy(mortal(store, life, 'store', ['recordGroup', 'transaction']), {
    get: (inner, property: string, receiver) => repositories[property] ?? (Reflect.get(inner, property, receiver) as unknown),
  });
}

export function mortalConnection<H extends ConnectionHandle>(handle: H, life: Life): H {
  const { source, target, imports } = handle;
  return {
    ...handle,
    source: mortal(source, life, 'source', []),
    target: mortalTarget(target, life),
    ...(imports && {
      imports: { ...imports, reader: mortal(imports.reader, life, 'reader', []), target: mortalTarget(imports.target, life) },
    }),
  };
}

function mortalTarget<T extends { readonly send: Sending }>(target: T, life: Life): T {
  return intercepted(mortal(target, life, 'target', []), (operation, send) =>
    life.pass({ kind: 'write', label: `${operation.action} ${operation.target}` }, send),
  );
}

type Sending = (operation: Operation, request: never) => Promise<unknown>;

/** A target whose writes go through other hands. */
export function intercepted<T extends { readonly send: Sending }>(
  target: T,
  around: (operation: Operation, send: () => ReturnType<T['send']>) => Promise<unknown>,
): T {
  const send = (operation: Operation, request: never) => around(operation, () => target.send(operation, request) as ReturnType<T['send']>);
  return new Proxy(target, {
    get: (inner, property) => {
      if (property === 'send') return send;
      const member: unknown = Reflect.get(inner, property, inner);
      return typeof member === 'function' ? (member.bind(inner) as unknown) : member;
    },
  });
}

function mortal<T extends object>(object: T, life: Life, name: string, writes: readonly string[]): T {
  return new Proxy(object, {
    get: (target, property: string) => {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      const call = member.bind(target) as (...given: unknown[]) => unknown;
      if (writes.includes(property))
        return (...given: unknown[]) => life.pass({ kind: 'store', label: `${name}.${property}` }, async () => call(...given));
      return (...given: unknown[]) => {
        life.check();
        return call(...given);
      };
    },
  });
}
