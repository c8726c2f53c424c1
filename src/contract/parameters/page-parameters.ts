import { Type } from 'typebox';

/** The parameters with which lists are paged. */
export const pageParameters = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, description: 'Number of items per page. Defaults to 20.' }),
  ),
  cursor: Type.Optional(
    Type.String({
      maxLength: 2_000,
      description: 'The `cursor` of the previous page. The other parameters must be the same.',
    }),
  ),
};

/** The parameters of `GET /v1/me/saved-searches/{id}/news`. */
export const newsParameters = Type.Object(pageParameters, { additionalProperties: false });
