/** How far a running job is. */
export interface JobProgress {
  done: number;
  /** null: not known yet */
  total: number | null;
  /** the current step, for a job that has several */
  stage?: string;
}
