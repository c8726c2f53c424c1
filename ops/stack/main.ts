import { fileURLToPath } from 'node:url';
import { alone, down, kill, up } from './native.ts';
import { findPlace } from './place.ts';
import { servers } from './servers.ts';

process.umask(0o022);
const place = findPlace(fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, ''));
const all = Object.values(servers);
const c = process.argv[2];
await alone(place, async () => {
  if (c === 'up') await up(place, all);
  if (c === 'down') await down(place, all);
  if (c === 'kill') await kill(place, all);
});
