// Pinyin and initials: does a typed text sound like a written one?
export class Pinyin {
  /** Character → its syllables. */
  private readonly known = new Map<string, string[]>();

  constructor(readings: Record<string, string>) {
    for (const [syllable, characters] of Object.entries(readings)) {
      for (const character of characters) {
        const found = this.known.get(character);
        if (found) found.push(syllable);
        else this.known.set(character, [syllable]);
      }
    }
  }

  /** Whether it is worth asking: letters only, and a park with Chinese names. */
  speaks(query: string): boolean {
    return this.known.size > 0 && /^[a-z0-9]+$/.test(query) && /[a-z]/.test(query);
  }

  /** Whether some part of the text is read like the query: whole syllables, initials, or both mixed. */
  sounds(text: string, query: string): boolean {
    const characters = [...text];
    return characters.some((_, at) => this.from(characters, at, query, 0));
  }

  private from(characters: string[], at: number, query: string, done: number): boolean {
    if (done === query.length) return true;
    const character = characters[at];
    if (character === undefined) return false;
    const syllables = this.known.get(character);
    if (!syllables) {
      if (done && !/[\p{L}\p{N}]/u.test(character)) return this.from(characters, at + 1, query, done);
      return character.toLowerCase() === query[done] && this.from(characters, at + 1, query, done + 1);
    }
    return syllables.some((syllable) => {
      let length = 0;
      while (length < syllable.length && syllable[length] === query[done + length]) length++;
      if (done + length === query.length && length > 0) return true;
      if (length === syllable.length && this.from(characters, at + 1, query, done + length)) return true;
      return length > 0 && this.from(characters, at + 1, query, done + 1);
    });
  }
}
