import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ConnectConfig } from '../../config/index.js';
import { SyncError } from '../../domain/sync-error.js';

/** What came back to the redirect address. */
export interface Redirect {
  readonly code: string;
  readonly realmId: string | undefined;
}

export interface Redirects {
  /** The next redirect that carries `state`; throws when the person refused. Anything else is answered and passed over. */
  next(state: string, signal: AbortSignal): Promise<Redirect>;
  close(): Promise<void>;
}

type Verdict = { readonly redirect: Redirect } | { readonly error: SyncError } | { readonly ignored: string };

/** Listens where the vendors send the browser back to, on this machine or behind a configured address. */
export async function listenForRedirects({ redirectUrl, host, port }: ConnectConfig): Promise<Redirects> {
  const { pathname } = new URL(redirectUrl);
  let waiting: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => {
    if (waiting) waiting(request, response);
    else answer(response, 404, 'Nothing is being connected.');
  });
  await listening(server, host, port);
  return {
    next: (state, signal) =>
      new Promise<Redirect>((resolve, reject) => {
        const stop = (): void => {
          waiting = undefined;
          signal.removeEventListener('abort', onAbort);
        };
        const onAbort = (): void => {
          stop();
          reject(new SyncError({ kind: 'transient', code: 'connect.interrupted', message: 'nobody authorized; nothing was changed' }));
        };
        signal.addEventListener('abort', onAbort);
        waiting = (request, response) => {
          const verdict = judge(URL.parse(request.url ?? '/', redirectUrl), pathname, state);
          if ('ignored' in verdict) {
            answer(response, 400, verdict.ignored);
            return;
          }
          stop();
          answer(response, 200, 'Thank you. Go on in the terminal; this page can be closed.');
          if ('error' in verdict) reject(verdict.error);
          else resolve(verdict.redirect);
        };
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Anybody on this machine, and any page in its browser, may ask: `url` is null where they sent no address at all. */
function judge(url: URL | null, expectedPath: string, state: string): Verdict {
  if (url?.pathname !== expectedPath) return { ignored: 'This is not the address of the redirect.' };
  const { searchParams } = url;
  // Another tab, an old link, or somebody else's code: it must not be redeemed for this connection.
  if (!isSame(searchParams.get('state') ?? '', state))
    return { ignored: 'This answer belongs to no question of ours (state). Start again.' };
  const error = searchParams.get('error');
  if (error !== null)
    return {
      error: new SyncError({ kind: 'auth', code: 'connect.refused', message: `the consent was not given (${error}); nothing was changed` }),
    };
  const code = searchParams.get('code') ?? '';
  if (code === '') return { ignored: 'The code is missing.' };
  return { redirect: { code, realmId: searchParams.get('realmId') ?? undefined } };
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  response.end(`${text}\n`);
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new SyncError({
          kind: 'config',
          code: 'server.listen',
          message: `cannot listen on ${host}:${port} for the redirect: ${cause.message}`,
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}
