/** The emulators' clock. It runs with real time plus an offset, or stands still at a set instant. */
export class SandboxClock {
  private offsetMs = 0;
  private frozenAt: number | undefined;

  constructor(start?: string | number, { frozen = false }: { frozen?: boolean } = {}) {
    if (start !== undefined) this.set(start, { frozen });
    else if (frozen) this.freeze();
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.frozenAt ?? Date.now() + this.offsetMs;
  }

  date(): Date {
    return new Date(this.now());
  }

  set(instant: string | number, { frozen = this.frozenAt !== undefined }: { frozen?: boolean } = {}): void {
    const at = typeof instant === 'number' ? instant : Date.parse(instant);
    if (Number.isNaN(at)) throw new Error(`not an instant: ${String(instant)}`);
    this.frozenAt = frozen ? at : undefined;
    this.offsetMs = at - Date.now();
  }

  advance(ms: number): void {
    if (this.frozenAt !== undefined) this.frozenAt += ms;
    this.offsetMs += ms;
  }

  freeze(): void {
    this.frozenAt = this.now();
  }
}
