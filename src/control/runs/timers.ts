import type { SchedulerRegistry } from '@nestjs/schedule';

/** What comes due later, by name: setting one again replaces it, and one that has come due is gone before its work begins. */
export interface Timers {
  set(name: string, delayMs: number, work: () => void): void;
  has(name: string): boolean;
  clear(name: string): void;
  clearAll(): void;
}

export const scheduleTimers = Symbol('schedule timers');

/** Node fires timers beyond this at once. */
const pieceMsMax = 2 ** 31 - 1;

/** The machine's timers, kept where Nest ends them with the application. */
export function registeredTimers(registry: SchedulerRegistry): Timers {
  const has = (name: string): boolean => registry.doesExist('timeout', name);
  const clear = (name: string): void => {
    if (has(name)) registry.deleteTimeout(name);
  };
  const set = (name: string, delayMs: number, work: () => void): void => {
    clear(name);
    const comeDue = (): void => {
      clear(name);
      if (delayMs > pieceMsMax) set(name, delayMs - pieceMsMax, work);
      else work();
    };
    registry.addTimeout(name, setTimeout(comeDue, Math.min(delayMs, pieceMsMax)));
  };
  const clearAll = (): void => registry.getTimeouts().forEach(clear);
  return { set, has, clear, clearAll };
}
