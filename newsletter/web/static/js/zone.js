// Proposes the time zone of the browser, first in the list; it is chosen where nobody has chosen another one before.
const select = document.getElementById("zone");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (select && own) {
  const near = select.querySelector("optgroup");
  const known = select.querySelector(`option[value="${CSS.escape(own)}"]`);
  let option = near.querySelector(`option[value="${CSS.escape(own)}"]`);
  if (!option) {
    option = new Option(known ? known.textContent : own.replaceAll("_", " "), own);
    near.prepend(option);
  }
  if ("propose" in select.dataset) option.selected = true;
}
