/** The sizes that every image is served in: the longer side in pixels. An image is never enlarged. */
export const imageSizes = [96, 320, 960] as const;

export const imageMediaTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/avif'];

export const maxImageBytes = 10 * 1024 * 1024;

/** Width times height. Decoded, an image needs up to eight bytes for each. */
export const maxImagePixels = 40_000_000;

/** An image's name: the hash of its content, in hexadecimal. */
export const imageHashPattern = '^[0-9a-f]{64}$';
