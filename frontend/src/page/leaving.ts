// Going from the page to another one: what is written is on the server before, and a revision where it can be one.
import { Unanswered } from "../api";
import { said } from "../words";
import type { Page } from "./page";

/** Go to an address; where the server has not everything yet, say why and stay. What cannot be used yet waits in the working draft. */
export async function leaveFor(page: Page, address: string): Promise<void> {
  try {
    await page.keeper.revise();
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    if (page.writing.isUnsent.peek()) {
      page.tell(error.sentence || said("page.save.offline"));
      return;
    }
  }
  location.assign(address);
}
