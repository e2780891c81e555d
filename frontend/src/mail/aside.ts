// Where there is no room beside the form, the mail is looked at instead of it.

/** Lets a button open the pane over the form; the pane's own button and Escape lead back to where one was. */
export function openAside(opener: HTMLButtonElement, pane: HTMLElement): { close: () => void } {
  const back = pane.querySelector<HTMLButtonElement>("[data-back]");
  const turn = (isOpen: boolean) => {
    pane.classList.toggle("is-open", isOpen);
    opener.setAttribute("aria-expanded", String(isOpen));
    document.documentElement.classList.toggle("is-looking", isOpen);
  };
  const close = () => {
    if (!pane.classList.contains("is-open")) return;
    turn(false);
    opener.focus();
  };
  opener.hidden = false;
  pane.hidden = false;
  opener.addEventListener("click", () => {
    turn(true);
    back?.focus();
  });
  back?.addEventListener("click", close);
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  return { close };
}
