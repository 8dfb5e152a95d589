import { shownText } from '../domain/text.js';

/** `10:42:15 warn  vendor call failed  vendor=zoho code=zoho.45` from a JSON line; what is no JSON stays as it is. */
export function prettyLine(line: string): string {
  const entry = parsed(line);
  if (!entry) return line;
  const { time, level, msg, err, ...fields } = entry;
  const stack = isError(err) ? `\n${err.stack ?? err.message ?? ''}` : '';
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const fieldsText = rest.length === 0 ? '' : ` ${rest.join(' ')}`;
  return shownText(`${[clockTime(time), text(level).padEnd(levelWidth), text(msg), fieldsText].join(' ').trimEnd()}${stack}\n`);
}

const levelWidth = 5;

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

function clockTime(time: unknown): string {
  return text(time).slice('yyyy-mm-ddT'.length, 'yyyy-mm-ddThh:mm:ss'.length);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isError(value: unknown): value is { readonly stack?: string; readonly message?: string } {
  return typeof value === 'object' && value !== null;
}
