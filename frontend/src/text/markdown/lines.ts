// A Markdown text as lines with their indents, which blocks take off as they go in. The ways of CommonMark with tabs and
// indents are those of markdown-it, by which the server reads; where a name differs from its, it says the same.

export function isSpace(sign: string | undefined): boolean {
  return sign === " " || sign === "\t";
}

/** The column after a sign of white space, where columns of tabs are counted from `before`. */
export function column(at: number, sign: string | undefined, before: number): number {
  return sign === "\t" ? at + 4 - ((at + before) % 4) : at + 1;
}

/** Where a line begins, ends, and begins to say something; what stands before that in columns. */
export interface Line {
  begin: number;
  end: number;
  shift: number; // signs of white space
  indent: number; // columns of white space; -1 for a line that goes on what stands before it
  before: number; // columns that a quote took off
}

export class Lines {
  readonly all: Line[] = [];
  count: number; // of the lines that are read; a quote ends them early
  line = 0;
  level = 0; // of nesting
  indent = 0; // of what is being read: less belongs to what is around it
  listIndent = -1;
  parent: "root" | "list" | "blockquote" | "paragraph" = "root";
  readonly plain = new Set<number>(); // places of markers that are plain writing

  constructor(readonly source: string) {
    for (let begin = 0; begin < source.length; ) {
      const found = source.indexOf("\n", begin);
      const end = found < 0 ? source.length : found;
      let place = begin;
      let indent = 0;
      while (place < end && isSpace(source[place])) indent = column(indent, source[place++], 0);
      if (place === source.length) break; // a last line of spaces is none
      this.all.push({ begin, end, shift: place - begin, indent, before: 0 });
      begin = end + 1;
    }
    this.count = this.all.length;
    this.all.push({ begin: source.length, end: source.length, shift: 0, indent: 0, before: 0 });
  }

  at(line: number): Line {
    return this.all[line] as Line;
  }

  /** Where a line begins to say something. */
  start(line: number): number {
    const { begin, shift } = this.at(line);
    return begin + shift;
  }

  isEmpty(line: number): boolean {
    return this.start(line) >= this.at(line).end;
  }

  /** The lines without the indent of what they stand in. */
  text(from: number, to: number): string {
    const cut: string[] = [];
    for (let line = from; line < to; line += 1) {
      const { begin, end, shift, before } = this.at(line);
      let place = begin;
      let at = 0;
      while (place < end && at < this.indent) {
        const sign = this.source[place];
        if (isSpace(sign)) at = column(at, sign, before);
        else if (place - begin < shift) at += 1;
        else break;
        place += 1;
      }
      cut.push(" ".repeat(Math.max(0, at - this.indent)) + this.source.slice(place, end));
    }
    return cut.join("\n");
  }
}
