// Tells whether there are unsaved changes, warns before they are left behind, and saves on Ctrl+S or ⌘S.
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
    default:
      return "defaultValue" in control && control.value !== control.defaultValue;
  }
}

form.addEventListener("input", noteChange);
// Whoever is fast has typed before this script was there, and a browser that comes back brings what was typed.
if ([...form.elements].some(differs)) noteChange();

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
