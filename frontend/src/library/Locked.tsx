// Locked disclaimers: their words where a block places one, and below the blocks where every edition has it; why nobody changes
// them here, and who does elsewhere.
import type { Field } from "../api";
import { Icon } from "../icons";
import { usePage } from "../page/page";
import { said } from "../words";
import type { Lock } from "./asking";
import { ReadText } from "./ReadText";

/** Those that no block places, and every edition has at its end. */
export function LockedAtTheEnd() {
  const page = usePage();
  const type = page.schema.types.find(({ fields }) => fields.some(({ kind }) => kind === "disclaimer"));
  const placed = page.writing.blocks.map((block) => page.links.lockOf(block, page.fieldsOf(block))?.key);
  const locks = page.links.locks.filter((lock) => lock.is_required && !placed.includes(lock.key));
  return (
    <>
      {locks.map((lock) => (
        <section key={lock.key} class="locked-end" aria-label={lock.name}>
          <Locked block="" lock={lock} fields={type?.fields ?? []} />
        </section>
      ))}
    </>
  );
}

export function Locked({ block, lock, fields }: { block: string; lock: Lock; fields: readonly Field[] }) {
  const page = usePage();
  const locales = page.shownIn(block);
  const placed = fields.filter((field) => locales.some((locale) => lock.values[`${field.name}.${locale}`]));
  return (
    <>
      <p class="locked-words">
        <Icon name="lock" />
        <span>
          <b>{lock.name}</b> {lock.reason} {lock.place ? <a href={lock.place}>{said("library.change-lock")}</a> : said("library.who-may", { roles: lock.who_may })}
        </span>
      </p>
      {placed.map((field) => (
        <div key={field.name} class={page.isPair && locales.length === 2 ? "row" : "row is-one"}>
          {locales.map((locale, at) => (
            <>
              {at > 0 && <div class="seam is-agrees" />}
              <div class={`cell ${at ? "is-right" : "is-left"}`} data-source={at === 0 && locales.length > 1}>
                <ReadText block={block} name={`${block || lock.key}.${field.name}.${locale}`} field={field} locale={locale} text={lock.values[`${field.name}.${locale}`] ?? ""} reason={lock.reason} />
              </div>
            </>
          ))}
        </div>
      ))}
    </>
  );
}
