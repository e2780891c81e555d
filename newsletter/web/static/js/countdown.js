// Counts down to the beginning of a dispatch that can still be undone. The panel is drawn anew now and then, so it is looked for each time.
const tick = () => {
  const place = document.querySelector("[data-countdown]");
  if (!place) return;
  const left = Math.max(0, Math.ceil((new Date(place.dataset.countdown) - Date.now()) / 1000));
  place.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
};

if (document.querySelector("[data-countdown]")) {
  tick();
  setInterval(tick, 1000);
}
