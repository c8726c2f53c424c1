/** Something that clients ask for and that a job does. */
export interface Task {
  name: string;
  /** how often it is asked for, in proportion to the others */
  share: number;
  /**
   * Asks for it once.
   * @returns refused: it is certain that nothing was begun; doubtful: the connection broke, so that is unknown
   */
  ask(): Promise<'asked' | 'refused' | 'doubtful'>;
  /** Compares what became of everything that was asked for, once no job is open. */
  verify(): Promise<{
    /** what was checked, in a line */
    checked: string;
    /** what is lost, done twice or left over */
    problems: string[];
  }>;
}
