/** The address of an image in one of its sizes, in pixels. */
export function mediaHref(hash: string, size: 96 | 320 | 960): string {
  return `/media/${hash}/${size}.webp`;
}

/** The first letter or digit of a name. */
export function initialOf(name: string): string {
  return [...name].find((character) => /[\p{L}\p{N}]/u.test(character))?.toUpperCase() ?? '';
}
