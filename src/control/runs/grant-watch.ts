import type { DaemonContext } from '../daemon-app.js';
import type { Timers } from './timers.js';

/** Looks at grants that are over until they are good: somebody may authorize again in another process. */
export class GrantWatch {
  private readonly followed = new Set<string>();

  constructor(
    private readonly context: DaemonContext,
    private readonly timers: Timers,
    private readonly onAlive: (connection: string) => void,
  ) {}

  /** Whether a grant of the connection is over, as far as can be told; then it is looked at until it is good, or forgotten. */
  async follow(connection: string): Promise<boolean> {
    if (this.followed.has(connection)) return true;
    this.followed.add(connection);
    if (await this.isDead(connection)) this.lookLater(connection);
    else this.forget(connection);
    return this.followed.has(connection);
  }

  forget(connection: string): void {
    this.followed.delete(connection);
    this.timers.clear(timerName(connection));
  }

  stop(): void {
    for (const connection of this.followed) this.forget(connection);
  }

  private lookLater(connection: string): void {
    if (!this.followed.has(connection)) return;
    this.timers.set(timerName(connection), this.context.options.grantLookMs, () => void this.look(connection));
  }

  private async look(connection: string): Promise<void> {
    if (await this.isDead(connection)) {
      this.lookLater(connection);
      return;
    }
    if (!this.followed.has(connection)) return;
    this.forget(connection);
    this.onAlive(connection);
  }

  /** What cannot be asked just now counts as over: it is asked again. */
  private async isDead(connection: string): Promise<boolean> {
    const { engine, telemetry } = this.context;
    try {
      const { grants } = await engine.connection(connection).state();
      return Object.values(grants).some(({ state }) => state !== 'alive');
    } catch (error) {
      telemetry.logger.warn({ err: error, connection }, 'how the grants stand could not be asked; it is asked again');
      return true;
    }
  }
}

function timerName(connection: string): string {
  return `grants/${connection}`;
}
