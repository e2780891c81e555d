// Which key does what, drawn from the table that binds them.
import { GROUPS, keysOf, SHORTCUT_NAMES, SHORTCUTS } from "../keys";
import { Dialog } from "../page/Dialog";
import { usePage } from "../page/page";
import { said } from "../words";

export function KeyHelp() {
  const page = usePage();
  return (
    <Dialog label={said("around.help")} onClose={() => (page.layer.value = "")} class="key-help">
      <div class="key-groups" tabIndex={0} role="group" aria-label={said("around.help")}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{said(`around.keys.${group}`)}</h3>
            <dl>
              {SHORTCUT_NAMES.filter((name) => SHORTCUTS[name].group === group).map((name) => (
                <div key={name}>
                  <dt>{said(`around.key.${name}`)}</dt>
                  <dd>
                    {SHORTCUTS[name].strokes.map((stroke, at) => (
                      <span key={stroke}>
                        {at > 0 && <small>{said("around.or")}</small>}
                        {keysOf(stroke).map((key) => (
                          <kbd key={key}>{key}</kbd>
                        ))}
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
