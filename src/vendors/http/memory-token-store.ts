import type { TokenSet, TokenStore } from './tokens.js';

/** Tokens for one process and one life: checks before anything is stored, and tests. */
export class MemoryTokenStore implements TokenStore {
  private tail: Promise<unknown> = Promise.resolve();

  constructor(private tokens?: TokenSet) {}

  async load(): Promise<TokenSet | undefined> {
    return this.tokens;
  }

  async save(tokens: TokenSet): Promise<void> {
    this.tokens = tokens;
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }
}
