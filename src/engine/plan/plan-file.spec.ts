import { describe, expect, it } from '@jest/globals';
import { opened, sealed } from './plan-file.js';

const hour = 3_600_000;
const madeAt = '2026-03-01T10:00:00.000Z';
const seal = (mac = (text: string): string => `mac of ${text}`, nowMs = Date.parse(madeAt) + 23 * hour) => ({
  mac,
  nowMs,
  lifeMs: 24 * hour,
});
const plan = { connection: 'acme', madeAt, documents: [], note: 'what people read' };

describe('a plan in a file', () => {
  it('is taken as it was made', () => {
    expect(opened(JSON.parse(JSON.stringify(sealed(plan, seal()))), 'acme', seal())).toEqual(plan);
  });

  it.each<[string, unknown, string, ReturnType<typeof seal>, string, RegExp]>([
    ['something else', { hello: 1 }, 'acme', seal(), 'plan.file', /no plan/],
    ['a text', 'plan', 'acme', seal(), 'plan.file', /no plan/],
    ['one without its signature', plan, 'acme', seal(), 'plan.file', /no plan/],
    ['one of another connection', sealed(plan, seal()), 'other', seal(), 'plan.connection', /for connection acme, not for other/],
    ['an edited one', { ...sealed(plan, seal()), note: 'edited' }, 'acme', seal(), 'plan.signature', /edited/],
    [
      'one of another installation',
      sealed(plan, seal()),
      'acme',
      seal((text) => `other ${text}`),
      'plan.signature',
      /another encryption key/,
    ],
    [
      'one that is too old',
      sealed(plan, seal()),
      'acme',
      seal(undefined, Date.parse(madeAt) + 25 * hour),
      'plan.expired',
      /25 hours old, more than export.planLifeHours 24/,
    ],
  ])('is refused: %s', (_case, value, connection, at, code, message) => {
    const open = (): unknown => opened(value, connection, at);

    expect(open).toThrow(message);
    expect(open).toThrow(expect.objectContaining({ kind: 'config', code }));
  });
});
