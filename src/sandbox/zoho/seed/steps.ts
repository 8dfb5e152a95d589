import { dispatch } from '../api.js';
import { ZohoError } from '../errors.js';
import type { Reply } from '../http.js';
import { isJson, textOf, type Json } from '../json.js';
import type { Organization } from '../organization.js';
import type { Step } from '../profile.js';
import type { Match } from '../router.js';
import type { World } from '../world.js';
import { lookup, register, resolve } from './names.js';
import { nounOf, nouns, otherPayloads } from './nouns.js';

/** Runs seed steps, and acts as a person in the vendor's UI: the same routes, without tokens and without quota. */
interface Action {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** Verbs that take a symbolic name; `%` stands for the record's own path. */
const verbs: Readonly<Record<string, string | Readonly<Record<string, string>>>> = {
  void: { creditnotes: 'POST %/void', default: 'POST %/status/void' },
  draft: { creditnotes: 'POST %/draft', default: 'POST %/status/draft' },
  open: { creditnotes: 'POST %/converttoopen', default: 'POST %/status/open' },
  send: 'POST %/status/sent',
  writeOff: 'POST %/writeoff',
  cancelWriteOff: 'POST %/writeoff/cancel',
  submit: 'POST %/submit',
  approve: 'POST %/approve',
  active: 'POST %/active',
  inactive: 'POST %/inactive',
  update: 'PUT %',
  delete: 'DELETE %',
  refund: 'POST %/refunds',
  apply: { vendorcredits: 'POST %/bills', invoices: 'POST %/credits', default: 'POST %/invoices' },
};

export function runSteps(world: World, organization: Organization, steps: readonly Step[]): Json[] {
  return steps.map((step, index) => {
    try {
      return runStep(world, organization, step).body;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new Error(`step ${index + 1} (${JSON.stringify(step).slice(0, 200)}): ${error.message}`, { cause: error });
    }
  });
}

export function runStep(world: World, organization: Organization, step: Step): Reply {
  return organization.at(step.at, () => {
    const action = actionOf(world, organization, step);
    const answer = act(world, organization, action);
    if (step.as !== undefined) registerAnswer(organization, step.as, answer.body);
    return answer;
  });
}

function actionOf(world: World, organization: Organization, step: Step): Action {
  const body = resolve(world, organization, step.body ?? {});
  if (typeof step['create'] === 'string') {
    const noun = nouns[step['create'].toLowerCase().replaceAll(/[_ -]/g, '')];
    if (!noun) throw new Error(`create one of ${Object.keys(nouns).join(', ')}`);
    return { method: 'POST', path: noun.path, body };
  }
  if (isJson(step['payment'])) return { method: 'POST', path: '/customerpayments', body: resolve(world, organization, step['payment']) };
  if (isJson(step['vendorPayment']))
    return { method: 'POST', path: '/vendorpayments', body: resolve(world, organization, step['vendorPayment']) };
  if (typeof step['call'] === 'string') {
    const [method = 'GET', path = ''] = step['call'].split(/\s+(.*)/s);
    const resolved = path.split('/').map((segment) => (segment.startsWith('$') ? lookup(world, organization, segment).value : segment));
    return { method, path: resolved.join('/'), body };
  }
  for (const [verb, line] of Object.entries(verbs)) {
    const name = step[verb];
    if (typeof name !== 'string') continue;
    const { module, id } = lookup(world, organization, name);
    const template = typeof line === 'string' ? line : (line[module] ?? line['default'] ?? '');
    const [method = '', path = ''] = template.split(' ');
    return { method, path: path.replace('%', `${nounOf(module).path}/${id}`), body };
  }
  throw new Error(`a step needs create, payment, vendorPayment, call or one of ${Object.keys(verbs).join(', ')}`);
}

function act(world: World, organization: Organization, { method, path, body }: Action): Reply {
  const [bare = '', search = ''] = path.split('?');
  const query = new URLSearchParams(search);
  // A person types a number and the form accepts it.
  if (
    method === 'POST' &&
    isJson(body) &&
    ['invoice_number', 'creditnote_number', 'vendor_credit_number'].some((name) => textOf(body[name]) !== '')
  ) {
    query.set('ignore_auto_number_generation', 'true');
  }
  const { found, product } = findRoute(world, organization, method, bare);
  return dispatch(world, organization, found, { query, body, headers: {}, product });
}

function findRoute(
  world: World,
  organization: Organization,
  method: string,
  path: string,
): { found: Match; product: 'inventory' | 'books' } {
  try {
    return { found: world.router.find(method, path, 'inventory', organization), product: 'inventory' };
  } catch (error) {
    if (!(error instanceof ZohoError)) throw error;
    return { found: world.router.find(method, path, 'books', organization), product: 'books' };
  }
}

function registerAnswer(organization: Organization, name: string, body: Json): void {
  for (const [prefix, noun] of Object.entries(nouns)) {
    const payload = body[noun.key];
    if (isJson(payload)) {
      const prefixes = noun.key === 'contact' ? ['contact', textOf(payload['contact_type'])] : [prefix];
      register(organization, name, noun.module, textOf(payload[noun.idField]), prefixes);
      return;
    }
  }
  for (const [key, { module, idField }] of Object.entries(otherPayloads)) {
    const payload = body[key];
    if (isJson(payload)) {
      register(organization, name, module, textOf(payload[idField]));
      return;
    }
  }
  throw new Error(`the answer has nothing to call ${name}`);
}
