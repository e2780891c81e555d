// Tells whether there are unsaved changes, warns before they are left behind, saves on Ctrl+S or ⌘S, and opens what is gone to.
const form = document.getElementById("compose");
const told = document.getElementById("saved");
let isSaved = form.dataset.saved === "yes";

function noteChange() {
  if (isSaved) told.textContent = told.dataset.unsaved;
  isSaved = false;
}

function differs(control) {
  switch (control.type) {
    case "checkbox":
    case "radio":
      return control.checked !== control.defaultChecked;
    case "select-one":
      return !(([...control.options].find((option) => option.defaultSelected) ?? control.options[0])?.selected ?? true);
    case "file":
      return control.files.length > 0;
    case "hidden":
      return false;
    default:
      return "defaultValue" in control && control.value !== control.defaultValue;
  }
}

// A status that was there from the beginning is read to nobody: it is said anew.
if (isSaved) {
  const said = told.dataset.done || told.dataset.saved;
  told.textContent = "";
  setTimeout(() => {
    if (isSaved) told.textContent = said;
  }, 100);
}

form.addEventListener("input", noteChange);
// Whoever is fast has typed before this script was there, and a browser that comes back brings what was typed.
if ([...form.elements].some(differs)) noteChange();

// The page that comes after a save begins where one was.
form.addEventListener("focusin", (event) => {
  if (event.target.matches(".input, .choice input")) form.elements.at.value = event.target.name;
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

// Not every browser opens the folds around what an address leads to.
addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  const aim = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!aim || !form.contains(aim)) return;
  event.preventDefault();
  for (let fold = aim.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  aim.focus();
});
