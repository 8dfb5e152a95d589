import { describe, expect, it } from '@jest/globals';

import { fakePorts } from '../../../test/vendors/support/ports.js';
import { Budget } from './budget.js';
import type { HttpResponse } from './types.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const waits = { periodMs: DAY, recheckMs: HOUR };
const names = { limit: 'x-limit', remaining: 'x-remaining', resetSeconds: 'x-reset' };

const answer = (limit: number, remaining: number, reset: number): HttpResponse => ({
  status: 200,
  headers: { 'x-limit': String(limit), 'x-remaining': String(remaining), 'x-reset': String(reset) },
  text: '',
  json: {},
});

describe('Budget', () => {
  it('knows nothing before the first header', () => {
    const budget = new Budget(fakePorts().clock, names, null, waits);

    budget.spend();

    expect(budget.state()).toEqual({ limit: null, remaining: null, resetsInMs: null });
  });

  it('takes the figure of the headers, less the calls still under way', () => {
    const budget = new Budget(fakePorts().clock, names, null, waits);
    budget.spend();
    budget.spend();
    budget.spend();

    budget.learn(answer(1000, 879, 3600));

    // Of the three calls one is answered and in the vendor's 879; two more are coming.
    expect(budget.state()).toEqual({ limit: 1000, remaining: 877, resetsInMs: 3_600_000 });
  });

  it('gets back what calls cost that never arrived', () => {
    const budget = new Budget(fakePorts().clock, names, null, waits);
    budget.learn(answer(1000, 500, 3600));
    for (let call = 0; call < 100; call += 1) {
      budget.spend();
      budget.settle();
    }
    expect(budget.state()).toMatchObject({ remaining: 400 });

    budget.spend();
    budget.learn(answer(1000, 499, 3600));

    expect(budget.state()).toMatchObject({ remaining: 499 });
  });

  it('starts again at the reset, whether we wait for it or the header tells', () => {
    const ports = fakePorts();
    const budget = new Budget(ports.clock, names, null, waits);
    budget.learn(answer(1000, 0, 10));

    ports.advance(10_000);
    expect(budget.state()).toMatchObject({ remaining: 1000, resetsInMs: null });

    budget.learn(answer(1000, 3, 10));
    budget.learn(answer(1000, 999, 86_400));
    expect(budget.state()).toMatchObject({ remaining: 999, resetsInMs: DAY });
  });

  it('counts by itself when a limit is configured and no header comes', () => {
    const ports = fakePorts();
    const budget = new Budget(ports.clock, names, 2, waits);

    budget.spend();
    budget.spend();
    expect(budget.state()).toMatchObject({ limit: 2, remaining: 0 });

    ports.advance(DAY);
    expect(budget.state()).toMatchObject({ limit: 2, remaining: 2 });
  });

  it.each([
    ['without a reset', { 'x-limit': '1000', 'x-remaining': '0' }],
    ['with a reset that is no figure', { 'x-limit': '1000', 'x-remaining': '0', 'x-reset': 'tomorrow' }],
  ])('asks again after a while when it is used up %s', (_case, headers) => {
    const ports = fakePorts();
    const budget = new Budget(ports.clock, names, null, waits);

    budget.learn({ status: 200, headers, text: '', json: {} });
    expect(budget.state()).toEqual({ limit: 1000, remaining: 0, resetsInMs: HOUR });

    ports.advance(HOUR);
    expect(budget.state()).toEqual({ limit: 1000, remaining: 1000, resetsInMs: null });
  });
});
