import { shownText } from '../domain/text.js';

/** `10:42:15 warn  vendor call failed  vendor=zoho code=zoho.45` from a JSON line; what is no JSON stays as it is. */
export function prettyLine(line: string): string {
  const entry = parsed(line);
  if (!entry) return line;
  const { time, level, msg, err, ...fields } = entry;
  const stack = isError(err) ? `\n${indented(err.stack ?? `Error: ${err.message ?? ''}`)}` : '';
  const rest = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => oneLine(`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`));
  const fieldsText = rest.length === 0 ? '' : ` ${rest.join(' ')}`;
  return shownText(`${[clockTime(time), text(level).padEnd(levelWidth), oneLine(text(msg)), fieldsText].join(' ').trimEnd()}${stack}\n`);
}

const levelWidth = 5;

const breaks: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Numbers of documents and words of vendors come from anybody: with a line break of their own they could pass for a line of ours. */
function oneLine(value: string): string {
  return value.replace(/[\n\r\t]/g, (mark) => breaks[mark] ?? mark);
}

/** A stack keeps its lines; those of the message in it must not begin where ours do. */
function indented(stack: string): string {
  return stack.replace(/\r?\n(?! )/g, '\n    ');
}

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
