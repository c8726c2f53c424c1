/** The account that makes a change, and the request in which it does: both go into the audit log. */
export interface Editor {
  accountId: number;
  /** the actor that the audit log records, such as `account:17` */
  actor: string;
  requestId: string;
}
