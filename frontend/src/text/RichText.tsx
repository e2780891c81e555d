// A text with paragraphs, marks, links and lists.
import { TextField, type TextProps } from "./TextField";

export function RichText(props: TextProps) {
  return <TextField {...props} form="rich" />;
}
