import { describe, expect, it } from '@jest/globals';
import { parseEncryptionKey, seal, unseal } from './encryption.js';

const hex = '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f';
const base64 = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const key = parseEncryptionKey(hex);
const otherKey = parseEncryptionKey(hex.replace(/^00/, 'ff'));

function flipped(sealed: string, at: number): string {
  const bytes = Buffer.from(sealed, 'base64');
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes.toString('base64');
}

describe('encryption', () => {
  it('reads one key from hex and from base64, spaces around it ignored', () => {
    expect(parseEncryptionKey(` ${base64}\n`)).toEqual(key);
    expect(key.bytes.toString('hex')).toBe(hex);
    expect(otherKey.id).not.toBe(key.id);
  });

  it.each(['', 'secret', hex.slice(1), `${hex}00`, hex.replace('0', 'g'), base64.slice(4)])('refuses %p as a key', (text) => {
    expect(() => parseEncryptionKey(text)).toThrow(/32 bytes/);
  });

  it('does not repeat the key text in its error', () => {
    expect(() => parseEncryptionKey('my-mistyped-secret')).toThrow(/^(?!.*mistyped)/s);
  });

  it('opens what it sealed, and seals the same text differently each time', () => {
    const sealed = seal(key, 'acme/zoho', '{"refreshToken":"1000.ü"}');

    expect(unseal(key, key.id, 'acme/zoho', sealed)).toBe('{"refreshToken":"1000.ü"}');
    expect(seal(key, 'acme/zoho', '{"refreshToken":"1000.ü"}')).not.toBe(sealed);
    expect(Buffer.from(sealed, 'base64').toString('utf8')).not.toContain('refreshToken');
  });

  // Layout: 12 bytes nonce, 16 bytes tag, then the text.
  it.each([0, 12, 28])('notices a change at byte %i', (at) => {
    const sealed = flipped(seal(key, 'acme/zoho', 'secret'), at);

    expect(() => unseal(key, key.id, 'acme/zoho', sealed)).toThrow(/altered or moved/);
  });

  it('does not open in another row, with another key, or cut short', () => {
    const sealed = seal(key, 'acme/zoho', 'secret');

    expect(() => unseal(key, key.id, 'acme/quickbooks', sealed)).toThrow(/altered or moved/);
    expect(() => unseal(otherKey, key.id, 'acme/zoho', sealed)).toThrow(new RegExp(`encrypted with key ${key.id}.*${otherKey.id}`));
    expect(() => unseal(otherKey, otherKey.id, 'acme/zoho', sealed)).toThrow(/altered or moved/);
    expect(() => unseal(key, key.id, 'acme/zoho', sealed.slice(0, 20))).toThrow(/altered or moved/);
  });
});
