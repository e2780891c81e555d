// How heavy the mail is, always in sight: mail programs cut a mail off that is too large.
import { said, inBytes } from "../words";
import { type Page, usePage } from "./page";
import { Popover } from "./Popover";

const MOST = 5; // blocks that are named
const GROWING = 0.8; // of the limit

export function SizeMeter() {
  const page = usePage();
  const findings = page.findings.value;
  const heaviest = Math.max(0, ...Object.values(findings?.sizes ?? {}));
  if (!findings || heaviest === 0) return null;
  const share = heaviest / findings.limit;
  const words = said("page.size.of", { size: inBytes(heaviest), limit: inBytes(findings.limit) });
  return (
    <Popover
      class="size-pill"
      name={`${said("page.size")}: ${words}`}
      label={said("page.size")}
      words={
        <>
          <Ring share={share} />
          <span class="size-words">{inBytes(heaviest)}</span>
        </>
      }
    >
      {(close) => (
        <>
          <h2 class="pop-head">{said("page.size")}</h2>
          <dl class="sizes">
            {page.setting.editions.map(([code, name]) => {
              const size = findings.sizes[code];
              return (
                size !== undefined && (
                  <div key={code}>
                    <dt>{name}</dt>
                    <dd>
                      <i class="size-bar" data-tone={toneOf(size / findings.limit)} aria-hidden="true">
                        <i style={{ width: `${Math.min(100, (100 * size) / findings.limit)}%` }} />
                      </i>
                      <span>{inBytes(size)}</span>
                    </dd>
                  </div>
                )
              );
            })}
          </dl>
          <Heaviest page={page} onGo={close} />
          <p class="pop-foot">{said("page.size.limit", { limit: inBytes(findings.limit) })}</p>
        </>
      )}
    </Popover>
  );
}

function Ring({ share }: { share: number }) {
  const around = 2 * Math.PI * 8;
  return (
    <svg class="size-ring" data-tone={toneOf(share)} viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="10" cy="10" r="8" />
      <circle class="size-share" cx="10" cy="10" r="8" stroke-dasharray={`${Math.min(1, share) * around} ${around}`} transform="rotate(-90 10 10)" />
    </svg>
  );
}

const toneOf = (share: number): string => (share >= 1 ? "bad" : share >= GROWING ? "warning" : "good");

/** The blocks that weigh most in the heaviest edition. */
function Heaviest({ page, onGo }: { page: Page; onGo: () => void }) {
  const { sizes = {}, weights = {} } = page.findings.value ?? {};
  const [edition = ""] = Object.entries(sizes).toSorted(([, one], [, other]) => other - one)[0] ?? [];
  const blocks = page.writing.blocks
    .map((block) => ({ block, weight: weights[edition]?.[block.id] ?? 0 }))
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .slice(0, MOST);
  if (blocks.length === 0) return null;
  return (
    <>
      <h2 class="pop-head">{said("page.size.heaviest")}</h2>
      <ul class="pop-list" role="list">
        {blocks.map(({ block, weight }) => (
          <li key={block.id}>
            <button
              type="button"
              class="pop-entry is-row"
              data-first
              onClick={() => {
                onGo();
                page.go({ block: block.id });
              }}
            >
              <b>{[page.types.get(block.type)?.label, page.firstWords(block)].filter(Boolean).join(": ")}</b>
              <span>{inBytes(weight)}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
