// Shows a running dispatch as it goes; when it is over, the page is loaded anew with its report.
const panel = document.getElementById("progress");
const source = new EventSource(panel.dataset.source);

source.onmessage = (event) => {
  panel.innerHTML = event.data;
};

source.addEventListener("done", () => {
  source.close();
  location.reload();
});
