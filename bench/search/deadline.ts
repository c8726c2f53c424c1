export interface Deadline {
  isOver(): boolean;
}

export function createDeadline(minutes: number): Deadline {
  const end = performance.now() + minutes * 60_000;
  return { isOver: () => performance.now() > end };
}
