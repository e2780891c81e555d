// A picture: on the seam, since all languages share it, with its description in each.
import type { Field } from "../api";
import { said } from "../words";
import { PlaceRow } from "./PlaceRow";
import { usePage } from "./page";

interface Props {
  block: string;
  owner: string;
  field: Field;
  isOpen: boolean;
}

export function PictureRow({ block, owner, field, isOpen }: Props) {
  const page = usePage();
  const name = `${owner}${field.name}`;
  const asset = page.writing.text(`${name}.asset`);
  if (!asset) return null;
  const isDecorative = page.writing.text(`${name}.decorative`) !== "";
  return (
    <figure class="picture">
      <img src={`/assets/${asset}`} alt="" loading="lazy" />
      {isOpen && (
        <label class="check">
          <input type="checkbox" checked={isDecorative} onChange={(event) => page.writing.edit({ [`${name}.decorative`]: event.currentTarget.checked ? "yes" : "" })} />
          {said("page.decorative")}
        </label>
      )}
      {isOpen && !isDecorative && field.fields.filter((part) => part.has_words && part.at_first_sight).map((part) => <PlaceRow key={part.name} place={{ block, owner, path: `${field.name}.${part.name}`, field: part }} />)}
    </figure>
  );
}
