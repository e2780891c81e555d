// A draft as values: the blocks in order, flat texts by their names, and what changes them. A name without a value is an empty text.

export interface BlockRef {
  readonly id: string;
  readonly type: string;
}

export type Values = Readonly<Record<string, string>>;

/** One text before and after. */
export interface Change {
  readonly was: string;
  readonly now: string;
}

/** The blocks in order, before and after. */
export interface Rearranged {
  readonly was: readonly BlockRef[];
  readonly now: readonly BlockRef[];
}

/** What one act did, which can be taken back. */
export interface Patch {
  readonly values: Readonly<Record<string, Change>>;
  readonly blocks: Rearranged | null;
}

/** The ids that the value of a list names. */
export const idsIn = (value: string): string[] => value.split(",").filter(Boolean);

/** The value of a list with these entries. */
export const joined = (ids: readonly string[]): string => ids.join(",");

export const isSameOrder = (one: readonly BlockRef[], other: readonly BlockRef[]): boolean =>
  one.length === other.length && one.every((block, at) => block.id === other[at]?.id);

export const isEmpty = (patch: Patch): boolean => patch.blocks === null && Object.keys(patch.values).length === 0;

/** The patch that takes this one back. */
export function inverse(patch: Patch): Patch {
  const values = Object.entries(patch.values).map(([name, { was, now }]) => [name, { was: now, now: was }] as const);
  return { values: Object.fromEntries(values), blocks: patch.blocks && { was: patch.blocks.now, now: patch.blocks.was } };
}

/** One patch after the other, as one. */
export function together(first: Patch, second: Patch): Patch {
  const values: Record<string, Change> = { ...first.values };
  for (const [name, { was, now }] of Object.entries(second.values)) values[name] = { was: first.values[name]?.was ?? was, now };
  const blocks = first.blocks && second.blocks ? { was: first.blocks.was, now: second.blocks.now } : (second.blocks ?? first.blocks);
  return { values, blocks };
}
