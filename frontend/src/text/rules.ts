// Signs of Markdown that become what they mean as they are typed; Backspace behind one brings the signs back.
//
// Only what the server reads so, too. The library never applies them in the middle of a syllable.
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import type { MarkType, Schema } from "prosemirror-model";
import type { Plugin } from "prosemirror-state";

const WORDS = String.raw`([^\s*](?:[^*\n]*[^\s*])?)`;
const NO_WORD_BEFORE = String.raw`(?<![\p{L}\p{N}*])`;
const LEADS_SOMEWHERE = /^(?:https?:\/\/\S+|mailto:\S+|tel:\S+|merge:\S+)$/;

export function markdownRules(schema: Schema): Plugin {
  const { bullet_list, ordered_list, blockquote, heading } = schema.nodes;
  const { strong, em, link } = schema.marks;
  const rules: InputRule[] = [];
  if (strong) rules.push(marking(new RegExp(String.raw`${NO_WORD_BEFORE}\*\*${WORDS}\*\*$`, "u"), strong));
  if (em) rules.push(marking(new RegExp(String.raw`${NO_WORD_BEFORE}\*${WORDS}\*$`, "u"), em));
  if (link) rules.push(linking(link));
  if (bullet_list) rules.push(wrappingInputRule(/^- $/, bullet_list));
  if (ordered_list) rules.push(wrappingInputRule(/^1\. $/, ordered_list));
  if (blockquote) rules.push(wrappingInputRule(/^> $/, blockquote));
  if (heading) rules.push(textblockTypeInputRule(/^(#{1,4}) $/, heading, (match) => ({ level: Math.max(2, match[1]?.length ?? 2) })));
  return inputRules({ rules });
}

/** Signs around words become a mark on them. */
function marking(signs: RegExp, type: MarkType): InputRule {
  return new InputRule(signs, (state, match, start, end) => {
    const words = match[1] ?? "";
    const length = (match[0].length - words.length) / 2; // of the signs on each side
    const { tr } = state;
    // What is typed is not in the text yet; what was composed is.
    tr.delete(start + length + words.length, end).delete(start, start + length);
    tr.addMark(start, start + words.length, type.create());
    return tr.removeStoredMark(type);
  });
}

/** `[words](address)` becomes a link. */
function linking(type: MarkType): InputRule {
  return new InputRule(/\[([^[\]]*[^\s[\]][^[\]]*)\]\(([^\s()]+)\)$/u, (state, match, start, end) => {
    const { 1: words = "", 2: href = "" } = match;
    if (!LEADS_SOMEWHERE.test(href)) return null;
    const { tr } = state;
    tr.delete(start + 1 + words.length, end).delete(start, start + 1);
    tr.addMark(start, start + words.length, type.create({ href }));
    return tr.removeStoredMark(type);
  });
}
