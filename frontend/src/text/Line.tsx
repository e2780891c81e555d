// One line of words: a title, a subject, a caption. `Lines` is as many as one likes.
import { TextField, type TextProps } from "./TextField";

export function Line(props: TextProps) {
  return <TextField {...props} form="line" />;
}

export function Lines(props: TextProps) {
  return <TextField {...props} form="lines" />;
}
