const decoder = new TextDecoder('utf-8', { fatal: true });

/** What windows-1252 has from 0x80 to 0x9f; the five codes that it leaves free are control characters, as in Latin-1. */
const upper = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 0x20 }, (_, at) => 0x80 + at));
const upperBytes = new Map([...upper].map((character, at) => [character, 0x80 + at]));

/** UTF-8 that was read as windows-1252 or as Latin-1 is made of these. */
const run = new RegExp(`[\\u0080-\\u00ff${upper}]{2,}`, 'g');
/** Accented letters, dashes, quotes and the scripts of India, read byte by byte: a first byte and what follows it. */
const telltale = new RegExp(
  `[\\u00c2\\u00c3][\\u0080-\\u00bf${upper}]|[\\u00e0\\u00e2][\\u0080-\\u00bf${upper}]{2}`,
);
const maxRounds = 3;

/**
 * The text without what comes of UTF-8 being read as windows-1252, up to three times over: 'WOMENâ€™S' is 'WOMEN’S'.
 * Each run of other than ASCII characters is repaired or left as it is; text that is right stays as it is.
 */
export function repairEncoding(text: string): string {
  let repaired = text;
  for (let round = 0; round < maxRounds && telltale.test(repaired); round += 1) {
    repaired = repaired.replace(run, (characters) =>
      telltale.test(characters) ? decoded(characters) : characters,
    );
  }
  return repaired;
}

function decoded(characters: string): string {
  const bytes = [...characters].map((character) => upperBytes.get(character) ?? character.charCodeAt(0));
  try {
    return decoder.decode(Uint8Array.from(bytes));
  } catch {
    // An 'Ã' that is meant, as in 'SÃO PAULO'.
    return characters;
  }
}
