const entities: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
  '&#39;': "'",
  '&#x2F;': '/',
};

export interface TextPart {
  text: string;
  marked: boolean;
}

/**
 * The parts of a text in which the server marked words: HTML with no tag but <mark> and with its few entities. Whatever
 * else is in it stays text.
 */
export function markedParts(html: string): TextPart[] {
  let marked = false;
  const parts: TextPart[] = [];
  for (const piece of html.split(/(<\/?mark>)/)) {
    if (piece === '<mark>' || piece === '</mark>') marked = piece === '<mark>';
    else if (piece !== '') parts.push({ text: decoded(piece), marked });
  }
  return parts;
}

function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27|#39|#x2F);/g, (entity) => entities[entity] ?? entity);
}
