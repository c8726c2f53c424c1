import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { createMetrics } from '../../src/metrics.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';

interface PassThroughData {
  elasticsearchUrl: string;
  /** The bodies of the multi-searches of each query. */
  requests: string[][];
}

// The mean size of the API's answers.
const answer = Buffer.alloc(39_000, 'a');

/**
 * Starts a minimal API in a thread: at `/N` it sends the requests of query N by the API's own client for Elasticsearch, ignores
 * the answers and returns a fixed body.
 */
export async function startPassThroughApi(
  data: PassThroughData,
): Promise<{ address: string; stop(): Promise<unknown> }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  const [port] = (await once(worker, 'message')) as [number];
  return { address: `http://127.0.0.1:${port}`, stop: () => worker.terminate() };
}

async function passThrough({ elasticsearchUrl, requests }: PassThroughData) {
  const client = createElasticsearch({ ELASTICSEARCH_URL: elasticsearchUrl }, createMetrics('relay'));
  const server = createServer(async (request, response) => {
    try {
      for (const bulkBody of requests[Number(request.url?.slice(1))] as string[])
        await client.transport.request({ method: 'POST', path: '/_msearch', bulkBody });
      response.setHeader('Content-Length', answer.length).end(answer);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  parentPort?.postMessage((server.address() as AddressInfo).port);
}

if (parentPort) await passThrough(workerData as PassThroughData);
