// A text that is written as it is: its signs mean something that rich text cannot hold, and the server says what is wrong.
import { useLayoutEffect } from "preact/hooks";
import { isReadable } from "./converting";
import { attributesOf, type Setting } from "./fields";
import type { TextProps } from "./TextField";
import { useTyped } from "./typed";

interface Props extends TextProps {
  form: Setting["form"];
  onReadable: () => void;
}

export function Source({ value, onChange, onComposing, onReadable, at, ...setting }: Props) {
  const typed = useTyped<HTMLTextAreaElement>({ value, onChange, onComposing });
  useLayoutEffect(() => {
    if (at !== undefined) typed.ref.current?.focus();
  }, []);
  const { role: _, ...attributes } = attributesOf({ ...setting, class: `is-source ${setting.class ?? ""}` });
  const leave = () => {
    if (isReadable(value(), setting.form)) onReadable();
  };
  return <textarea {...typed} {...attributes} rows={3} readOnly={setting.isReadOnly ?? false} onBlur={leave} />;
}
