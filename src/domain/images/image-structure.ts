/** What the structure of an image file says, without any pixel being decoded. Sizes are in pixels. */
export interface ImageStructure {
  width: number;
  height: number;
  animated: boolean;
  /** The offset at which the image ends; what follows is not part of it. */
  end: number;
}

/** More chunks than any real file of 10 MB has. Reading them must not take long, because it happens in a request. */
export const maxChunks = 100_000;
