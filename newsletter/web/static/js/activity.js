// Whoever types is there: the server is told so, at most once a minute, and does not sign them out meanwhile.
const every = 60_000; // milliseconds
let toldAt = Date.now(); // by asking for this page

addEventListener("input", () => {
  if (Date.now() - toldAt < every) return;
  toldAt = Date.now();
  fetch("/activity", { method: "POST", keepalive: true }).catch(() => {}); // the next key tells it again
});
