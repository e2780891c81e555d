// Proposes the time zone of the browser, first in the list; it is chosen where nobody has chosen another one before.
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;

for (const select of own ? document.querySelectorAll("#zone, #until_zone") : []) {
  const near = select.querySelector("optgroup");
  const known = select.querySelector(`option[value="${CSS.escape(own)}"]`);
  let option = near.querySelector(`option[value="${CSS.escape(own)}"]`);
  if (!option) {
    option = new Option(known ? known.textContent : own.replaceAll("_", " "), own);
    near.prepend(option);
  }
  if ("propose" in select.dataset) option.selected = true;
}

// The button that plans says the deed: for when, once a time is chosen.
const at = document.getElementById("at");
const schedule = document.querySelector("[data-schedule]");

if (at && schedule) {
  const label = schedule.lastChild;
  const plain = label.textContent;
  const format = new Intl.DateTimeFormat(document.documentElement.dataset.dates, { dateStyle: "medium", timeStyle: "short" });
  const name = () => {
    const moment = new Date(at.value);
    label.textContent = Number.isNaN(moment.getTime()) ? plain : schedule.dataset.schedule.replace("{when}", format.format(moment));
  };
  at.addEventListener("input", name);
  name();
}
