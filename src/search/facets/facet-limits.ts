/**
 * The most values that a terms aggregation asks for: above the number of values of every facet, of programme pairs, of years
 * and of ratings. Each shard then sends all its values, so the counts are exact.
 */
export const maxFacetValues = 10_000;

/** The most different terms of a facet set; an answer with more is refused, since its counts would not be exact. */
export const maxFacetSetTerms = 50_000;

/** How many values of a facet a search lists; the search among the values of one facet finds the others. */
export const maxListedValues = 100;
