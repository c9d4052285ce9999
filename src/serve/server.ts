import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FaultlineError } from '../errors/errors.ts';
import { maskText } from '../secrets/mask-text.ts';
import { errorAnswer } from './error-answer.ts';
import { Refusal, type Answered, type Asked, type Route, type Site } from './model.ts';
import { isHostAllowed } from './hosts.ts';
import { namedIn } from './routes.ts';

/** How long, in milliseconds, a client may take, and how many there may be. */
export interface Patience {
  readonly headers: number;
  /** For a whole request; of an upload that is large, and comes steadily, too. */
  readonly request: number;
  readonly idle: number;
  /** How often it is looked for those who take longer. */
  readonly check: number;
  readonly connections: number;
}

export const PATIENCE: Patience = {
  headers: 10_000,
  request: 3_600_000,
  idle: 5000,
  check: 2000,
  connections: 512,
};

/** No script, no style but the served one, nothing from elsewhere, no frame around it. */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
} as const;

/**
 * A server that answers by routes; it is not listening yet.
 * @param names those by which it may be called; undefined: by any.
 * @param tell what goes wrong within, for whoever runs it.
 */
export function makeServer(
  routes: readonly Route[],
  site: Site,
  names: ReadonlySet<string> | undefined,
  tell: (line: string) => void,
  patience: Patience = PATIENCE,
): Server {
  const handle = (request: IncomingMessage, response: ServerResponse, continued: boolean): void => {
    const asked = askedBy(request, response, continued);
    void answerTo(asked, routes, site, names)
      .catch((error: unknown) => errorAnswer(asked, refusalOf(error, tell)))
      .then((answered) => send(request, response, answered));
  };
  const server = createServer({
    headersTimeout: patience.headers,
    requestTimeout: patience.request,
    keepAliveTimeout: patience.idle,
    connectionsCheckingInterval: patience.check,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = patience.connections;
  server.on('request', (request, response) => handle(request, response, true));
  server.on('checkContinue', (request, response) => handle(request, response, false));
  return server;
}

function askedBy(request: IncomingMessage, response: ServerResponse, continued: boolean): Asked {
  let told = continued;
  return {
    method: request.method ?? 'GET',
    url: urlOf(request.url ?? '/'),
    named: {},
    headers: request.headers,
    body: () => {
      if (!told) response.writeContinue();
      told = true;
      return request;
    },
  };
}

/** Its path may be anything, `//` too, which is no other host. */
function urlOf(target: string): URL {
  const [path = '/', ...query] = target.split('?');
  const url = new URL('http://faultline.invalid/');
  url.pathname = path.replace(/^https?:\/\/[^/]*/i, '');
  url.search = query.join('?');
  return url;
}

async function answerTo(
  asked: Asked,
  routes: readonly Route[],
  site: Site,
  names: ReadonlySet<string> | undefined,
): Promise<Answered> {
  if (!isHostAllowed(asked.headers.host, names))
    throw new Refusal(421, 'This server is not called so.', 'Name it so with --name when it is started.');
  const there = routes.flatMap((route) => {
    const named = namedIn(route.path, asked.url.pathname);
    return named === undefined ? [] : [{ route, named }];
  });
  const method = asked.method === 'HEAD' ? 'GET' : asked.method;
  const found = there.find(({ route }) => route.method === method);
  if (found !== undefined) return found.route.answer({ ...asked, named: found.named }, site);
  if (there.length === 0) throw new Refusal(404, 'There is nothing here.', 'Begin at the first page: /');
  throw new Refusal(
    405,
    `${asked.method} is not for this.`,
    `It takes ${there.map(({ route }) => route.method).join(', ')}.`,
  );
}

/** What we did not expect is told to who runs this, and not to who asked. */
function refusalOf(error: unknown, tell: (line: string) => void): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof FaultlineError) {
    tell(`${error.message} ${error.remedy}`);
    return new Refusal(503, maskText(error.message), 'Try again later.');
  }
  tell(`Internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return new Refusal(500, 'Something went wrong here.', 'The log of the server says what.');
}

/** Who sent more than was read gets the answer, and the connection ends once that can be read. */
function send(request: IncomingMessage, response: ServerResponse, { status, type, body, headers }: Answered): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    ...HEADERS,
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...headers,
    ...(request.complete ? {} : { connection: 'close' }),
  });
  if (request.complete) response.end(body);
  else {
    response.write(body);
    linger(request, () => response.end());
  }
}

/** Milliseconds for who still sends to read the answer. */
const LINGER = 10_000;

/**
 * What still comes is thrown away until nothing does, or for a while: a connection that ends with bytes unread is reset, and whoever sends
 * them never sees the answer (RFC 9112, 9.6).
 */
function linger(request: IncomingMessage, end: () => void): void {
  const timer = setTimeout(end, LINGER);
  const over = (): void => {
    clearTimeout(timer);
    end();
  };
  request.once('end', over).once('close', over).resume();
}
