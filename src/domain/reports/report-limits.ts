/** Files are deleted after so many days. */
export const reportKeepDays = 7;
/** Reports of one account that may be waiting or running at the same time. */
export const maxOpenReports = 5;
/** How long a link to a file can be used. */
export const linkSeconds = 15 * 60;
/** The size of each part of a file but the last. */
export const reportPartBytes = 1024 * 1024;
