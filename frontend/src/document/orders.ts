// Two changes of one order in one, by the rule of the server's merging: who changed the order gives it, what the other added follows what it followed.
import type { BlockRef } from "./values";

/** `mine` and `theirs` in one order, both made from `base`; what either took away is gone. */
export function mergedOrder(base: readonly BlockRef[], mine: readonly BlockRef[], theirs: readonly BlockRef[]): BlockRef[] {
  const [inBase, inMine, inTheirs] = [base, mine, theirs].map((order) => new Set(order.map((block) => block.id))) as [Set<string>, Set<string>, Set<string>];
  const stays = ({ id }: BlockRef) => !inBase.has(id) || (inMine.has(id) && inTheirs.has(id));
  const isReordered = common(mine, inBase).join() !== common(base, inMine).join();
  const [first, second] = isReordered ? [mine, theirs] : [theirs, mine];
  const order = first.filter(stays);
  let before = "";
  for (const block of second.filter(stays)) {
    if (!order.some((one) => one.id === block.id)) order.splice(order.findIndex((one) => one.id === before) + 1, 0, block);
    before = block.id;
  }
  return order;
}

const common = (order: readonly BlockRef[], other: ReadonlySet<string>): string[] => order.filter((one) => other.has(one.id)).map((one) => one.id);
