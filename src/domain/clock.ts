/** Time as a port: the pure rooms never ask the machine. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}
