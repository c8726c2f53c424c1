import { Type } from 'typebox';
import { requestedSlugPattern } from '../../domain/text/patterns.ts';

/** The parameters of `GET /v1/institutes/{slug}/similar`. */
export const similarParameters = Type.Object(
  {
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, description: 'institutes, 6 by default' })),
  },
  { additionalProperties: false },
);

/** The parameters of `GET /v1/institutes/compare`. */
export const compareParameters = Type.Object(
  {
    slug: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      minItems: 2,
      maxItems: 6,
      uniqueItems: true,
      description: 'the institutes to put side by side, in this order',
    }),
  },
  { additionalProperties: false },
);

/** The part of a path that names an institute. */
export const slugParameter = Type.Object(
  {
    slug: Type.String({
      pattern: requestedSlugPattern,
      description: 'the name of an institute in addresses',
    }),
  },
  { additionalProperties: false },
);

const slugExpression = new RegExp(requestedSlugPattern);

/** Whether an institute can have that slug at all: others need no look-up, and Postgres refuses some of them. */
export function isSlug(text: string): boolean {
  return slugExpression.test(text);
}
