// Line icons of our own, 24 by 24. They say nothing: what they stand on has words.
const DRAWINGS = {
  grip: "M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1",
  up: "m6 14 6-6 6 6",
  down: "m6 10 6 6 6-6",
  left: "m14 6-6 6 6 6",
  plus: "M12 5v14M5 12h14",
  copy: "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
  bin: "M4.5 7h15M9.5 7V4.5h5V7M6.5 7l1 12.5h9l1-12.5",
  comment: "M4.5 5.5h15v10h-8l-4 3.5v-3.5h-3z",
  ring: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10Z",
  check: "m5 12.5 4.5 4.5L19 7.5",
  undo: "M9 7 4.5 11.5 9 16M5 11.5h9a5 5 0 0 1 0 9h-2",
  redo: "m15 7 4.5 4.5L15 16M19 11.5h-9a5 5 0 0 0 0 9h2",
  search: "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM16 16l4 4",
  pair: "M4.5 5.5h6v13h-6zM13.5 5.5h6v13h-6z",
  pen: "m4.5 19.5 1-4.5L16 4.5l3.5 3.5L9 18.5l-4.5 1ZM13.5 7l3.5 3.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6Z",
  next: "M12 5v13M6.5 12.5 12 18l5.5-5.5",
  outline: "M5 6.5h14M8 12h11M8 17.5h11",
  more: "M6 12v.1M12 12v.1M18 12v.1",
  close: "m6 6 12 12M18 6 6 18",
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zM7 12h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h7M7 19h7M14 5l-4 14",
  list: "M9.5 6.5H20M9.5 12H20M9.5 17.5H20M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1",
  person: "M12 4.5a3.75 3.75 0 1 0 0 7.5 3.75 3.75 0 0 0 0-7.5ZM4.5 20c.6-4 3.6-5.5 7.5-5.5s6.9 1.5 7.5 5.5",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7L12 17",
  lock: "M5 10.5h14V20H5zM8 10.5V8a4 4 0 0 1 8 0v2.5",
  cut: "M7 3v14h14M3 7h14v14",
  picture: "M3.5 5h17v14h-17zM9 8.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2ZM4 17l5-4 3.5 2.5 3-2.5 4.5 4",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2",
  warning: "M12 4 3 19.5h18L12 4ZM12 10v4.5M12 17v.1",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 3v2M12 19v2M3 12h2M19 12h2",
  desktop: "M3.5 5h17v11.5h-17zM9 20h6M12 16.5V20",
  phone: "M7 3.5h10v17H7zM11 17.5h2",
  mail: "M3.5 5.5h17v13h-17zM4.5 7l7.5 6 7.5-6",
} as const;

export type IconName = keyof typeof DRAWINGS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}
