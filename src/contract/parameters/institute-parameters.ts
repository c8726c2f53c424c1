import { Type } from 'typebox';
import { requestedSlugPattern } from '../../domain/text/patterns.ts';

/** The parameters of `GET /v1/institutes/{slug}/similar`. */
export const similarParameters = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20, description: 'Maximum number of institutes. Defaults to 6.' }),
    ),
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
      description: 'Slugs of the institutes to compare, in this order. Repeat the parameter for each.',
    }),
  },
  { additionalProperties: false },
);

/** The path parameter that names an institute. */
export const slugParameter = Type.Object(
  {
    slug: Type.String({
      pattern: requestedSlugPattern,
      description: 'Slug of the institute.',
    }),
  },
  { additionalProperties: false },
);

const slugExpression = new RegExp(requestedSlugPattern);

/** Whether an institute can have this slug. Other texts need no look-up, and Postgres refuses some of them. */
export function isSlug(text: string): boolean {
  return slugExpression.test(text);
}
