// Fills a form with what the browser answers for a passkey, and posts it like any other form. data-passkey says what is
// done with the passkey (create, get), data-challenge where the server says for what.
const octets = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function asked(options) {
  for (const known of options.excludeCredentials ?? options.allowCredentials ?? []) known.id = octets(known.id);
  if (options.user) options.user.id = octets(options.user.id);
  return { publicKey: { ...options, challenge: octets(options.challenge) } };
}

function answered({ id, rawId, type, response }) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((part) => response[part]).map((part) => [part, text(response[part])]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(given) });
}

async function fill(form) {
  const challenge = await fetch(form.dataset.challenge, { method: "POST" });
  const credential = await navigator.credentials[form.dataset.passkey](asked(await challenge.json()));
  form.querySelector('[data-part="answer"]').value = answered(credential);
  form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const part = (name) => form.querySelector(`[data-part="${name}"]`);
  part(window.PublicKeyCredential ? "known" : "unknown").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    part("failed").hidden = true;
    fill(form).catch(() => {
      part("failed").hidden = false;
    });
  });
}
