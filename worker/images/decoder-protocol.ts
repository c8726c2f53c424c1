import type { MediaFile } from '../../src/domain/images/media-files.ts';

/** What the child sends: first that it has started, then the image in each size, or what the library says is wrong. */
export type DecoderMessage = 'ready' | { files: MediaFile[] } | { failure: string };

/** The exit code of a child that needs more memory than it may use. */
export const memoryExceededCode = 42;
