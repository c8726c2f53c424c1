import type Router from '@koa/router';
import { imageSizes } from '../../../domain/images/image-rules.ts';
import { hashOfKey, type ImageSize, mediaKey } from '../../../domain/images/media-files.ts';
import { AppError } from '../../../errors.ts';
import { createRouter } from '../../router.ts';

const headers = {
  // The content under a hash never changes.
  'Cache-Control': 'public, max-age=31536000, immutable',
  // A browser that opens the file itself runs nothing in it.
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  // Other pages may show the images, as they may link to the institutes.
  'Cross-Origin-Resource-Policy': 'cross-origin',
};
const retryAfterSeconds = 5;

/** `/media/{hash}/{size}.webp`. @param readMedia reads an object of the media store; null if it does not exist */
export function mediaRoutes(readMedia: (key: string) => Promise<Buffer | null>): Router {
  const router = createRouter();

  router.get('/media/:hash/:size.webp', async (context) => {
    const size = imageSizes.find((each) => String(each) === context.params.size);
    const key = size && mediaKey(context.params.hash ?? '', size satisfies ImageSize);
    if (key === undefined || hashOfKey(key) === null) return;
    const etag = `"${key.replace('/', '-')}"`;
    // A client that has this tag has the content: it is known without asking the store.
    if (context.get('If-None-Match').includes(etag)) {
      context.status = 304;
      context.set({ ...headers, ETag: etag });
      return;
    }
    const body = await readMedia(key).catch((cause: unknown) => {
      throw new AppError('media-unavailable', 'The image is temporarily unavailable. Please try again.', {
        retryAfterSeconds,
        cause,
      });
    });
    if (body === null) return;
    context.set({ ...headers, ETag: etag });
    context.type = 'image/webp';
    context.body = body;
  });

  return router;
}
