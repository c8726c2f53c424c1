/** What the structure of an image file says, without any pixel being decoded. Sizes are in pixels. */
export interface ImageStructure {
  width: number;
  height: number;
  animated: boolean;
  /** The offset at which the image ends; what follows is not part of it. */
  end: number;
}
