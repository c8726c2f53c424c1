import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const enoughBytes = 8 * 1024 * 1024;
let isLimited = false;

/**
 * Keeps the part of the heap for new objects from growing further once it has 8 MB. While a report is written, V8 would otherwise
 * let it grow to some 100 MB, because a page of rows survives its collections; that saves little time. V8 reads this flag each time
 * that it considers growing.
 */
export function limitYoungGeneration(): void {
  if (isLimited) return;
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  if (!young || young.space_size < enoughBytes) return;
  setFlagsFromString('--semi-space-growth-factor=1');
  isLimited = true;
}
