import type { Timers } from '../../src/control/runs/timers.js';

/** Timers that come due when a test says so. */
export class HeldTimers implements Timers {
  private readonly due = new Map<string, { readonly delayMs: number; readonly work: () => void }>();

  set(name: string, delayMs: number, work: () => void): void {
    this.due.set(name, { delayMs, work });
  }

  has(name: string): boolean {
    return this.due.has(name);
  }

  clear(name: string): void {
    this.due.delete(name);
  }

  clearAll(): void {
    this.due.clear();
  }

  /** Undefined while nothing of that name is planned. */
  delayMs(name: string): number | undefined {
    return this.due.get(name)?.delayMs;
  }

  async fire(name: string): Promise<void> {
    await this.planned(name);
    const { work } = this.due.get(name) ?? {};
    this.due.delete(name);
    work?.();
  }

  async planned(name: string): Promise<void> {
    await until(() => this.due.has(name));
  }
}

export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
