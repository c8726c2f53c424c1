import type { RequestExample } from '../endpoint.ts';

/** The examples, those that an answer was recorded of with it. */
export function withBodies(examples: RequestExample[], bodies: Record<string, unknown>): RequestExample[] {
  return examples.map((example) =>
    example.name in bodies ? { ...example, body: bodies[example.name] } : example,
  );
}
