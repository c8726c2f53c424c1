import type { ApiProcess } from '../api-process.ts';
import { createClient } from './client.ts';

/** The size of one result page in bytes, as sent. */
export interface PageBytes {
  what: string;
  identity: number;
  gzip: number;
  br: number;
}

const pages = {
  'all fields and facets': '/v1/institutes?q=engineering+colleges+in+pune',
  'fields that the web page shows':
    '/v1/institutes?q=engineering+colleges+in+pune&fields=id,slug,name,kind,university,state,district,fee,rating',
  'its next page, without facets':
    '/v1/institutes?q=engineering+colleges+in+pune&fields=id,slug,name,kind,university,state,district,fee,rating&facets=none&page=2',
};

export async function measurePageBytes(api: ApiProcess): Promise<PageBytes[]> {
  const client = createClient(1);
  const bytes = async (path: string, encoding: string) =>
    (await client.ask(`${api.address}${path}`, encoding)).body.length;
  const rows: PageBytes[] = [];
  for (const [what, path] of Object.entries(pages))
    rows.push({
      what,
      identity: await bytes(path, ''),
      gzip: await bytes(path, 'gzip'),
      br: await bytes(path, 'br'),
    });
  client.close();
  return rows;
}
