// A button copies the text of the element it names, where the browser lets a page do so.
for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue; // only over TLS, and on this machine
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = button.dataset.done;
  });
}
