import type { Endpoint, RequestExample } from './endpoint.ts';

/** The path and query string of an example. */
export function requestOf({ path, query }: Endpoint, { parameters }: RequestExample): string {
  const inPath = (name: string) => path.includes(`{${name}}`);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(parameters[name])),
  );
  const pairs = Object.entries(parameters)
    .filter(([name]) => !inPath(name))
    .flatMap(([name, value]) => {
      if (!Array.isArray(value)) return [[name, encodeURIComponent(String(value))]];
      const written = value.map((each) => encodeURIComponent(String(each)));
      const commaList = 'x-comma-list' in (query?.properties[name] ?? {});
      return commaList ? [[name, written.join(',')]] : written.map((each) => [name, each]);
    });
  return filled + (pairs.length === 0 ? '' : `?${pairs.map((pair) => pair.join('=')).join('&')}`);
}
