import { Type } from 'typebox';

/** The parameters of `GET /v1/admin/analytics/searches`. */
export const analyticsParameters = Type.Object(
  {
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 366,
        description: 'Number of days, including today. Defaults to 7.',
      }),
    ),
    most: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 100,
        description: 'Maximum number of items in each list. Defaults to 10.',
      }),
    ),
  },
  { additionalProperties: false },
);
