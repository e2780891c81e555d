// Tells whether there are unsaved changes, warns before they are left behind, and saves on Ctrl+S or ⌘S.
const form = document.getElementById("compose");
const told = document.getElementById("saved");
let isSaved = form.dataset.saved === "yes";

form.addEventListener("input", () => {
  if (isSaved) told.textContent = told.dataset.unsaved;
  isSaved = false;
});

form.addEventListener("submit", () => {
  isSaved = true;
});

addEventListener("beforeunload", (event) => {
  if (!isSaved) event.preventDefault();
});

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s" && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
