// Korean particles that hang on a tag: `{{name}}은/는`, of which each reader reads the one that follows their name. The
// ways an author may write both forms are those of `content/particles.py`.

const SLASH = String.raw`\s?[/／]\s?`;
const OPEN = "[(（]";
const CLOSE = "[)）]";
const SWAPPED = ["은/는", "이/가", "을/를", "과/와", "아/야"];
const CONTRACTED = ["이에/예", "이어/여", "이었/였"]; // 이에요/예요, 이었습니다/였습니다
// What may stand between: quotes and brackets that close behind the value, and a space.
const BEHIND = String.raw`[’”"'」』》〉)\]）】]{0,3}[ \xa0]?`;

/** Two forms beside each other, in either order; one of them may stand in brackets. */
function either(pair: string): string {
  const [first = "", second = ""] = pair.split("/");
  return [
    [first, second],
    [second, first],
  ]
    .map(([one, other]) => `${one}${SLASH}${other}|${one}${OPEN}${other}${CLOSE}|${OPEN}${one}${CLOSE}${other}`)
    .join("|");
}

/** The names of groups must differ between the two places in which a choice stands in the pattern. */
function contracted(pair: string, name: string): string {
  const [closed = "", open = ""] = pair.split("/");
  return (
    `${OPEN}이${CLOSE}${closed.slice(1)}` +
    `|${closed}(?<r${name}>[가-힣]{0,4})${SLASH}${open}\\k<r${name}>` +
    `|${open}(?<s${name}>[가-힣]{0,4})${SLASH}${closed}\\k<s${name}>`
  );
}

function choice(place: string): string {
  return [
    ...SWAPPED.map(either),
    ...CONTRACTED.map((pair, number) => contracted(pair, `${place}${number}`)),
    `${either("으로/로")}|${OPEN}으${CLOSE}로`,
    `${OPEN}이${CLOSE}(?=[가-힣])|이(?<x${place}>[가-힣]{1,4})${SLASH}\\k<x${place}>|(?<y${place}>[가-힣]{1,4})${SLASH}이\\k<y${place}>`,
  ].join("|");
}

const HANGING = new RegExp(
  String.raw`^(?<behind>${BEHIND})(?<choice>[(（\[](?=[가-힣]+\s?[/／])(?:${choice("in")})[)）\]]|(?:${choice("bare")}))`,
  "u",
);

/** The particle that hangs on a tag before the text: what stands between, and its forms as they are written. */
export function hangingAt(text: string): { behind: string; choice: string } | null {
  const found = HANGING.exec(text)?.groups;
  return found ? { behind: found.behind ?? "", choice: found.choice ?? "" } : null;
}
