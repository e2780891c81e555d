// Where a line is cut off that has no room: measured on what is drawn.

/** How many letters of a line are seen that ends in dots where it is too long. */
export function lettersSeen(line: HTMLElement): number {
  const text = line.textContent;
  if (line.scrollWidth <= line.clientWidth) return text.length;
  const box = line.getBoundingClientRect();
  const limit = box.right - dotsWidth(line) * (box.width / line.clientWidth);
  const range = document.createRange();
  range.setStart(line, 0);
  let [fits, tooMany] = [0, text.length];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    range.setEnd(...placeOf(line, middle));
    if (range.getBoundingClientRect().right <= limit) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

/** The text in an element that holds its letter of this number, and which of its own that is. */
function placeOf(line: HTMLElement, letter: number): [Node, number] {
  const walk = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let left = letter;
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const { length } = node.textContent ?? "";
    if (left <= length) return [node, left];
    left -= length;
  }
  return [line, line.childNodes.length];
}

function dotsWidth(line: HTMLElement): number {
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return 0;
  pen.font = getComputedStyle(line).font;
  return pen.measureText("…").width;
}
