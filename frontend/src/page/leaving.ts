// Going from the page to another one: what is written is a revision before one is there.
import { Unanswered } from "../api";
import { said } from "../words";
import type { Page } from "./page";

/** Go to an address; where what is written cannot be saved yet, say why and stay. */
export async function leaveFor(page: Page, address: string): Promise<void> {
  try {
    await page.keeper.revise();
    location.assign(address);
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    page.tell(error.sentence || said("page.save.offline"));
  }
}
