// What mail programs leave of a mail that load no pictures, or read no styles.

/** Without its pictures: each is a box of its size with its description, as in programs that ask before they load any. */
export function withoutPictures(mail: Document): void {
  for (const picture of mail.querySelectorAll("img")) {
    const box = mail.createElement("span");
    box.className = picture.className;
    box.textContent = picture.alt;
    // What is shown in one theme only is hidden by its own style or by one of its class, which is more than this one.
    box.style.cssText = `display:inline-block;${picture.style.cssText};box-sizing:border-box;overflow:hidden;width:${picture.width ? `${picture.width}px` : "auto"};max-width:100%;height:auto;min-height:${Math.min(picture.height || 24, 120)}px;padding:6px 8px;border:1px solid #8886;text-align:start;font-size:13px;line-height:1.4`;
    picture.replaceWith(box);
  }
  for (const element of mail.querySelectorAll<HTMLElement>("[background], [style*='url(']")) {
    element.removeAttribute("background");
    element.style.backgroundImage = "none";
  }
}

const OF_LOOKS = ["style", "class", "bgcolor", "background", "align", "valign", "width", "height", "border", "cellpadding", "cellspacing"];

/** Without its styles, as old programs and reading modes show it. */
export function withoutStyles(mail: Document): void {
  for (const element of mail.querySelectorAll("[style*='display:none'], [style*='display: none'], style")) element.remove();
  for (const element of mail.querySelectorAll("*")) {
    const kept = element.localName === "img" ? OF_LOOKS.filter((name) => name !== "width") : OF_LOOKS;
    for (const name of kept) element.removeAttribute(name);
  }
}
