import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * JSON lives in text columns, so that both databases store, compare and dump the same bytes.
 * Large texts (document snapshots) are deflated; the prefix cannot begin a JSON text.
 */
const compressedPrefix = 'z:';
const compressAboveBytes = 2048;

export function toJsonText(value: unknown): string {
  return JSON.stringify(value);
}

export function fromJsonText(text: string): unknown {
  return JSON.parse(text);
}

export function toCompressedText(value: unknown): string {
  const text = JSON.stringify(value);
  if (text.length <= compressAboveBytes) return text;
  return compressedPrefix + deflateRawSync(text).toString('base64');
}

export function fromCompressedText(text: string): unknown {
  if (!text.startsWith(compressedPrefix)) return JSON.parse(text);
  return JSON.parse(inflateRawSync(Buffer.from(text.slice(compressedPrefix.length), 'base64')).toString('utf8'));
}
