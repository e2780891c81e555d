// Opens every dialog as a modal one, and gives the focus back to what opened it. Without script a dialog is a popover.
const openers = new WeakMap();

addEventListener("click", (event) => {
  const button = event.target.closest("[popovertarget]");
  const dialog = button && document.getElementById(button.getAttribute("popovertarget"));
  if (!(dialog instanceof HTMLDialogElement)) return;
  event.preventDefault();
  if (dialog.open) {
    dialog.close();
  } else {
    openers.set(dialog, button);
    dialog.showModal();
  }
});

// Safari does not focus a button that is clicked, so that the dialog knows nothing to go back to. Elsewhere it has gone back by
// now, and whoever is quick has gone on from there.
addEventListener(
  "close",
  ({ target: dialog }) => {
    const here = document.activeElement;
    if (here === document.body || dialog.contains(here)) openers.get(dialog)?.focus();
  },
  { capture: true },
);
