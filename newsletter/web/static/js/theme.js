// The small mail beside the look of a newsletter follows what is being chosen; a theme brings its own colours along.
const look = document.querySelector("[data-look]");
const roles = ["accent", "button", "band"];
const schemes = ["light", "dark"];
const input = (scheme, role) => document.getElementById(`theme.${scheme}.${role}`);
const themes = [...document.querySelectorAll("[name='theme.name']")];

if (look) {
  let before = themes.find((theme) => theme.checked);
  let waiting = 0;

  const show = () => {
    const chosen = JSON.stringify({
      name: before.value,
      ...Object.fromEntries(schemes.map((scheme) => [scheme, Object.fromEntries(roles.map((role) => [role, input(scheme, role).value]))])),
    });
    look.querySelectorAll("iframe").forEach((frame, place) => {
      frame.src = `${look.dataset.look}?${new URLSearchParams({ chosen, is_dark: place === 1 })}`;
    });
  };

  // A colour that was the former theme's own gives way to the new one's; one that somebody chose stays.
  const change = (theme) => {
    const [own, former] = [theme, before].map((one) => JSON.parse(one.dataset.colours));
    for (const scheme of schemes) {
      for (const role of roles) {
        const field = input(scheme, role);
        if (field.value === former[scheme][role]) field.value = own[scheme][role];
      }
    }
    before = theme;
    show();
  };

  for (const theme of themes) theme.addEventListener("change", () => change(theme));
  look.closest("section").addEventListener("input", (event) => {
    if (event.target.type !== "color") return;
    clearTimeout(waiting);
    waiting = setTimeout(show, 150);
  });
}
