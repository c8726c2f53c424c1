/** The fields of an index mapping by name; an object or nested field has its own fields below it. */
export interface IndexProperties {
  [field: string]: { properties?: IndexProperties; [setting: string]: unknown };
}
