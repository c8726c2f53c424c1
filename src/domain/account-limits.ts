/** Characters that a password may have. */
export const passwordLengths = { minimum: 10, maximum: 200 };
/** Characters that an e-mail address may have (RFC 5321). */
export const maxEmailLength = 254;
