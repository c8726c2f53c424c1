// A child process of bench:cache: a bare Koa server that sends bytes from Redis.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import Koa from 'koa';
import { loadConfig } from '../../src/config.ts';

const config = loadConfig();
const redis = new Redis(config.REDIS_URL, { keyPrefix: config.REDIS_PREFIX });
const app = new Koa();
app.use(async (context) => {
  const body = await redis.getBuffer(`baseline:${context.path.slice(1)}`);
  context.type = 'json';
  context.set('Content-Encoding', 'br');
  context.body = body;
});
const server = createServer(app.callback());
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
