// Puts every <time data-format> into the reader's own time zone; without script it stays in UTC.
// The page says in which tag's way, so that it is the way of the server (newsletter/languages.py).
const language = document.documentElement.dataset.dates;
const formats = {
  moment: new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }),
  day: new Intl.DateTimeFormat(language, { dateStyle: "medium" }),
};

export function localise(root) {
  for (const time of root.querySelectorAll("time[data-format]")) {
    time.textContent = formats[time.dataset.format].format(new Date(time.dateTime));
    time.removeAttribute("data-format");
  }
}

localise(document);
new MutationObserver(() => localise(document)).observe(document.body, { childList: true, subtree: true });
