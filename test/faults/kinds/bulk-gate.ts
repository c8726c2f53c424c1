import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Chance } from '../edits/chance.ts';

/** Which bulk requests to refuse, as an overloaded Elasticsearch does. */
export interface Overload {
  /** The share of the requests that are refused as a whole. */
  requests: number;
  /** The share of the items that are refused in all other requests. */
  items: number;
  status: 429 | 503;
}

/** A proxy in front of Elasticsearch that can refuse some of the writes and passes everything else on. */
export interface BulkGate {
  readonly port: number;
  readonly refused: { requests: number; items: number };
  refuse(overload: Overload | null): void;
  close(): void;
}

type Action = Record<string, { _index: string; _id: string }>;
interface Operation {
  lines: string[];
  action: Action;
}

export async function openBulkGate(target: number, chance: Chance): Promise<BulkGate> {
  const agent = new Agent({ keepAlive: true });
  const refused = { requests: 0, items: 0 };
  let overload: Overload | null = null;

  const server = createServer((incoming, outgoing) => {
    carry(incoming, outgoing).catch(() => outgoing.destroy());
  });
  // Like Elasticsearch, the proxy keeps idle connections open; closing them would be an additional fault.
  server.keepAliveTimeout = 0;
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });

  async function carry(incoming: IncomingMessage, outgoing: ServerResponse) {
    const body = await buffer(incoming);
    const now = overload;
    if (!now || !incoming.url?.includes('/_bulk')) {
      const answer = await ask(incoming, body);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
      return;
    }
    if (chance.happens(now.requests)) {
      refused.requests += 1;
      return answerJson(outgoing, now.status, { error: refusal(now.status), status: now.status });
    }
    const operations = readOperations(body.toString());
    const passes = operations.map(() => !chance.happens(now.items));
    refused.items += passes.filter((pass) => !pass).length;
    const lines = operations.filter((_, n) => passes[n]).flatMap((operation) => operation.lines);
    // Elasticsearch refuses a bulk request without items.
    const answer = lines.length > 0 ? await ask(incoming, Buffer.from(`${lines.join('\n')}\n`)) : null;
    const text = answer ? (await buffer(answer)).toString() : '{"took":0,"errors":true,"items":[]}';
    const parsed = JSON.parse(text) as { items?: object[]; errors: boolean };
    if (!parsed.items) return answerJson(outgoing, answer?.statusCode ?? 502, parsed);
    const written = parsed.items;
    const items = operations.map((operation, n) =>
      passes[n] ? written.shift() : refusedItem(operation.action, now.status),
    );
    answerJson(outgoing, 200, { ...parsed, errors: true, items });
  }

  function ask(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { 'accept-encoding': _, 'transfer-encoding': __, ...headers } = incoming.headers;
    return new Promise((resolve, reject) => {
      request({
        agent,
        host: '127.0.0.1',
        port: target,
        method: incoming.method,
        path: incoming.url,
        headers: { ...headers, ...(body.length > 0 && { 'content-length': body.length }) },
      })
        .on('response', resolve)
        .on('error', reject)
        .end(body);
    });
  }

  return {
    port: (server.address() as AddressInfo).port,
    refused,
    refuse(as) {
      overload = as;
    },
    close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
    },
  };
}

/** Reads the operations of a bulk body; each is an action, followed by a document unless it is a delete. */
function readOperations(body: string): Operation[] {
  const lines = body.split('\n').filter((line) => line !== '');
  const operations: Operation[] = [];
  for (let at = 0; at < lines.length; ) {
    const action = JSON.parse(lines[at] as string) as Action;
    const taken = action.delete ? 1 : 2;
    operations.push({ action, lines: lines.slice(at, at + taken) });
    at += taken;
  }
  return operations;
}

function refusal(status: number) {
  return status === 429
    ? { type: 'es_rejected_execution_exception', reason: 'rejected execution: refused by the test' }
    : { type: 'unavailable_shards_exception', reason: 'primary shard is not active: refused by the test' };
}

function refusedItem(action: Action, status: number): object {
  const [[name, target]] = Object.entries(action) as [[string, Action[string] & object]];
  return { [name]: { _index: target._index, _id: target._id, status, error: refusal(status) } };
}

function answerJson(outgoing: ServerResponse, status: number, body: object): void {
  outgoing.writeHead(status, {
    'content-type': 'application/vnd.elasticsearch+json;compatible-with=9',
    // The client accepts only servers that send this header.
    'x-elastic-product': 'Elasticsearch',
  });
  outgoing.end(JSON.stringify(body));
}
