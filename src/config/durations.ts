const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `15m`, `1h`, `1h30m`, `1d` in milliseconds. A day is 24 hours, whatever a clock change does. */
export function parseDuration(text: string): number {
  if (!/^(?:\d+(?:ms|s|m|h|d))+$/.test(text)) throw new RangeError(`not a duration: ${JSON.stringify(text)} (write 15m, 1h or 1d)`);
  let totalMs = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) totalMs += Number(count) * (unitsMs[unit ?? ''] ?? 0);
  if (!Number.isSafeInteger(totalMs)) throw new RangeError(`too long a duration: ${JSON.stringify(text)}`);
  return totalMs;
}
