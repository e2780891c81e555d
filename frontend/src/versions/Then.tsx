// The mail as it was in a version, before one brings it back.
import { useSignal } from "@preact/signals";
import { usePage } from "../page/page";
import { Segments } from "../page/parts";
import { said } from "../words";

export function Then({ number }: { number: number }) {
  const page = usePage();
  const editions = page.setting.editions;
  const locale = useSignal(editions[0]?.[0] ?? "");
  return (
    <>
      {editions.length > 1 && (
        <Segments label={said("mail.languages")} chosen={locale.value} choices={editions.map(([value, words]) => ({ value, words }))} onChoose={(value) => (locale.value = value)} />
      )}
      <iframe class="then" title={said("versions.mail")} sandbox="allow-popups" src={`/issues/${page.setting.issue}/preview/${locale.value}?revision=${number}&as=phone`} />
    </>
  );
}
