// Puts every <time data-format> into the reader's own time zone; without script it stays in UTC.
// English as the server writes it too: the day first, 24 hours (newsletter/web/formats.py).
const language = { en: "en-GB" }[document.documentElement.lang] ?? document.documentElement.lang;
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
