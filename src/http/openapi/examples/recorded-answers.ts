import type { RequestExample } from '../endpoint.ts';

/** Adds the recorded response to each example that has one. */
export function withBodies(examples: RequestExample[], bodies: Record<string, unknown>): RequestExample[] {
  return examples.map((example) =>
    example.name in bodies ? { ...example, body: bodies[example.name] } : example,
  );
}
