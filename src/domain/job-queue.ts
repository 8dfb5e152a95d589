import type { RunKind } from './run.js';

/** What asked for a run. */
export type Trigger = 'schedule' | 'start' | 'rest' | 'webhook';

/** A run that is due. */
export interface Job {
  readonly connection: string;
  readonly direction: RunKind;
  readonly trigger: Trigger;
  /** When it was decided on, in epoch milliseconds: a run in this direction that has ended since has done it. Absent: whatever has run, it runs. */
  readonly unlessSinceMs?: number;
}

/** Hands each job to one of the processes that share a database, and to another one when that one dies. */
export interface JobQueue {
  /** Does nothing while the same connection's run in this direction waits or goes on, in whichever process. */
  offer(job: Job): Promise<void>;
  /** Takes what is offered until stopped. A worker that throws gives its job back. */
  work(worker: (job: Job) => Promise<void>): Promise<void>;
  /** Takes nothing more, and waits for what this process has in hand. */
  stop(): Promise<void>;
}
