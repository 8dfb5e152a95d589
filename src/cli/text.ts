/** `1 day`, `2 days`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

const amountFormat = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 5 });

/** `1,082.50` of a decimal string, exactly. */
export function amountText(amount: string): string {
  return amountFormat.format(amount as `${number}`);
}

/** `about 12 s`, `about 5 min`, `about 2.5 h`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `about ${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `about ${Math.ceil(seconds / 60)} min` : `about ${Math.ceil(seconds / 360) / 10} h`;
}
