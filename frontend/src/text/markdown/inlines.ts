// What stands in a line of Markdown: words, marks, breaks, tags. Each sign that could mean something has its rule; the
// order of the rules, and what is text although it looks like a sign, are those of `content/richtext/markdown_reading.py`.
import { entityAt } from "./entities";
import { Unreadable } from "./letters";
import { isSpace } from "./lines";
import { labelEnd, targetAt } from "./links";
import type { Inline, Mark } from "./nodes";
import { type Delimiter, delimiter, pairsOf } from "./pairs";
import { runAt } from "./stars";
import { type Tag, tagOf, tagPattern } from "./tags";

/** Says “nothing” between two delimiters that would read as one: `*a*<!---->**b**`. */
export const SEPARATOR = "<!---->";

type Token =
  | { type: "text"; text: string; isEscaped?: boolean }
  | { type: "break" }
  | { type: "nothing" }
  | { type: "tag"; tag: Tag }
  | { type: "open"; mark: Mark }
  | { type: "close"; mark: Mark };

const MOST_NESTING = 100;
const SIGN = /[\n!#$%&*+\-:<=>@[\\\]^_`{}~]/g;
const REST_OF_ADDRESS = /:\/\/[^\s<>[\]{}()|\\^`"*]+/y;
const ESCAPABLE = /[!-/:-@[-`{-~]/;

/** The pieces of a line. Raises Unreadable for pictures, and for what looks like a link and is none. */
export function inlinesOf(source: string): Inline[] {
  const tokens = new Scan(source).all();
  refuseWhatIsNoText(tokens);
  return nodesOf(tokens);
}

/** Goes through one line. Looking ahead goes the same way, and leaves nothing behind. */
export class Scan {
  readonly tokens: Token[] = [];
  place = 0;
  end: number;
  level = 0;
  private pending = "";
  private delimiters: Delimiter[] = [];
  private readonly stretches: Delimiter[][] = [this.delimiters];
  private readonly skipped = new Map<number, number>();

  constructor(readonly source: string) {
    this.end = source.length;
  }

  all(): Token[] {
    this.read();
    for (const pair of this.stretches.flatMap(pairsOf)) {
      const mark: Mark = { type: pair.type };
      this.tokens[pair.open] = { type: "open", mark };
      this.tokens[pair.close] = { type: "close", mark };
      for (const token of pair.empty) this.tokens[token] = { type: "text", text: "" };
    }
    return joined(this.tokens);
  }

  /** Goes over the piece that begins here, whatever it is. */
  skip(): void {
    const start = this.place;
    const known = this.skipped.get(start);
    if (known !== undefined) {
      this.place = known;
      return;
    }
    let isRead = false;
    if (this.level < MOST_NESTING) {
      this.level += 1;
      isRead = this.piece(true);
      this.level -= 1;
    } else this.place = this.end;
    if (!isRead) this.place += 1;
    this.skipped.set(start, this.place);
  }

  private read(): void {
    while (this.place < this.end) {
      if (this.level < MOST_NESTING && this.piece(false)) continue;
      this.pending += this.source[this.place];
      this.place += 1;
    }
    this.flush();
  }

  private piece(isLooking: boolean): boolean {
    switch (this.source[this.place]) {
      case "\n":
        return this.newLine(isLooking);
      case ":":
        return this.address(isLooking);
      case "{":
        return this.tag(isLooking);
      case "<":
        return this.separator(isLooking);
      case "\\":
        return this.escape(isLooking);
      case "*":
      case "_":
        return !isLooking && this.stars();
      case "[":
        return this.link(isLooking);
      case "!":
        return this.picture(isLooking);
      case "&":
        return this.entity(isLooking);
      default:
        return this.words(isLooking);
    }
  }

  private words(isLooking: boolean): boolean {
    SIGN.lastIndex = this.place;
    const sign = SIGN.exec(this.source);
    const stop = sign ? sign.index : this.end;
    if (stop === this.place) return false;
    if (!isLooking) this.pending += this.source.slice(this.place, stop);
    this.place = stop;
    return true;
  }

  private newLine(isLooking: boolean): boolean {
    if (!isLooking) {
      this.pending = this.pending.replace(/ +$/, "");
      this.push({ type: "break" });
    }
    this.place += 1;
    this.spaces();
    return true;
  }

  private escape(isLooking: boolean): boolean {
    if (this.place + 1 >= this.end) return false;
    const sign = String.fromCodePoint(this.source.codePointAt(this.place + 1) ?? 0);
    if (sign === "\n") {
      if (!isLooking) this.push({ type: "break" });
      this.place += 2;
      this.spaces();
      return true;
    }
    if (!isLooking) this.push({ type: "text", text: ESCAPABLE.test(sign) ? sign : `\\${sign}`, isEscaped: true });
    this.place += 1 + sign.length;
    return true;
  }

  private address(isLooking: boolean): boolean {
    REST_OF_ADDRESS.lastIndex = this.place;
    const rest = REST_OF_ADDRESS.exec(this.source.slice(0, this.end))?.[0];
    if (!rest || !/https?$/.test(this.source.slice(0, this.place))) return false;
    if (!isLooking) this.pending += rest;
    this.place += rest.length;
    return true;
  }

  private tag(isLooking: boolean): boolean {
    const pattern = tagPattern("y");
    pattern.lastIndex = this.place;
    const match = pattern.exec(this.source.slice(0, this.end));
    if (!match) return false;
    if (!isLooking) this.push({ type: "tag", tag: tagOf(match) });
    this.place += match[0].length;
    return true;
  }

  private separator(isLooking: boolean): boolean {
    if (!this.source.startsWith(SEPARATOR, this.place)) return false;
    if (!isLooking) this.push({ type: "nothing" });
    this.place += SEPARATOR.length;
    return true;
  }

  private entity(isLooking: boolean): boolean {
    const found = this.place + 1 < this.end && entityAt(this.source, this.place);
    if (!found) return false;
    if (!isLooking) this.push({ type: "text", text: found.meant, isEscaped: true });
    this.place += found.written.length;
    return true;
  }

  private stars(): boolean {
    const marker = this.source[this.place] ?? "";
    const run = runAt(this.source, this.place, this.end);
    for (let sign = 0; sign < run.length; sign += 1) {
      this.push({ type: "text", text: marker });
      this.delimiters.push(delimiter(marker, this.tokens.length - 1, run));
    }
    this.place += run.length;
    return true;
  }

  private link(isLooking: boolean): boolean {
    const label = labelEnd(this, this.place, true);
    const target = label < 0 ? null : targetAt(this.source, label + 1, this.end);
    if (!target) return false;
    if (!isLooking) this.linked(label, { type: "link", attrs: { href: target.href } });
    this.place = target.end;
    return true;
  }

  private linked(labelStop: number, mark: Mark): void {
    const { end, delimiters } = this;
    this.push({ type: "open", mark });
    this.level += 1;
    this.delimiters = [];
    this.stretches.push(this.delimiters);
    this.place += 1;
    this.end = labelStop;
    this.read();
    this.end = end;
    this.delimiters = delimiters;
    this.level -= 1;
    this.push({ type: "close", mark });
  }

  private picture(isLooking: boolean): boolean {
    if (this.place + 1 < this.end && this.source[this.place + 1] !== "[") return false;
    const label = labelEnd(this, this.place + 1, false);
    const target = label < 0 ? null : targetAt(this.source, label + 1, this.end);
    if (!target) return false;
    if (!isLooking) throw new Unreadable();
    this.place = target.end;
    return true;
  }

  private spaces(): void {
    while (this.place < this.end && isSpace(this.source[this.place])) this.place += 1;
  }

  private push(token: Token): void {
    this.flush();
    this.tokens.push(token);
  }

  private flush(): void {
    if (this.pending) this.tokens.push({ type: "text", text: this.pending });
    this.pending = "";
  }
}

/** Tokens with the texts beside each other in one; what was escaped stays apart. */
function joined(tokens: readonly Token[]): Token[] {
  const all: Token[] = [];
  for (const token of tokens) {
    const last = all.at(-1);
    if (token.type === "text" && last?.type === "text" && !token.isEscaped && !last.isEscaped) {
      all[all.length - 1] = { type: "text", text: last.text + token.text };
    } else all.push(token);
  }
  return all;
}

function refuseWhatIsNoText(tokens: readonly Token[]): void {
  let words = "";
  for (const token of tokens) {
    if (token.type === "open" && token.mark.type === "link") words = "";
    else if (token.type === "close" && token.mark.type === "link" && !words.trim()) throw new Unreadable();
    else if (token.type === "tag") words += "x";
    else if (token.type === "text") words += token.text;
    if (token.type === "text" && !token.isEscaped && token.text.includes("](")) throw new Unreadable();
  }
}

function nodesOf(tokens: readonly Token[]): Inline[] {
  const marks: Mark[] = [];
  const nodes: Inline[] = [];
  let text = "";
  const flush = () => {
    if (text) nodes.push({ type: "text", text, marks: [...marks] });
    text = "";
  };
  for (const token of tokens) {
    if (token.type === "text") text += token.text;
    else if (token.type !== "nothing") {
      flush();
      if (token.type === "open") marks.push(token.mark);
      else if (token.type === "close") marks.pop();
      else if (token.type === "tag") nodes.push({ type: "merge_tag", attrs: token.tag, marks: [...marks] });
      else nodes.push({ type: "hard_break" });
    }
  }
  flush();
  return nodes;
}
