// Shows a dispatch or an import as it goes; what the reader has unfolded in it stays so. The numbers of the tabs, if there are
// any, follow those of the card. In another state there are other buttons, and at the end a report, so then the page is loaded anew.
const panel = document.getElementById("progress");
// It goes on in the language of the page, which may be another than the reader’s own.
const source = new EventSource(`${panel.dataset.source}?lang=${document.documentElement.lang}`);

const reload = () => {
  source.close();
  location.reload();
};

source.onmessage = (event) => {
  const open = [...panel.querySelectorAll("details[open][id]")].map((details) => details.id);
  const held = document.activeElement.closest("#progress details[id]")?.id;
  panel.innerHTML = event.data;
  for (const id of open) panel.querySelector(`#${id}`)?.setAttribute("open", "");
  if (held) panel.querySelector(`#${held} > summary`)?.focus({ preventScroll: true });
  const state = panel.querySelector("[data-state-now]").dataset.stateNow;
  if (state !== panel.dataset.state) reload();
  for (const count of document.querySelectorAll("[data-count]")) {
    const share = panel.querySelector(`[data-share="${count.dataset.count}"]`);
    count.textContent = share ? share.textContent : "0";
    const tab = count.closest("a");
    tab.hidden = !share && !tab.hasAttribute("aria-current");
  }
};

source.addEventListener("done", reload);
