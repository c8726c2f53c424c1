/** A worker that was killed, and the jobs that it ran at that moment. */
export interface WorkerKill {
  worker: string;
  /** null: Postgres did not answer */
  running: { id: number; kind: string; run: number; seconds: number; progress: string | null }[] | null;
}
