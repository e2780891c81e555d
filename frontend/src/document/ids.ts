// New ids of blocks and entries: ULIDs, as the server makes them (https://github.com/ulid/spec).
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export function newId(): string {
  let time = Date.now();
  let id = "";
  for (let place = 0; place < 10; place += 1) {
    id = LETTERS.charAt(time % 32) + id;
    time = Math.floor(time / 32);
  }
  for (const byte of crypto.getRandomValues(new Uint8Array(16))) id += LETTERS.charAt(byte % 32);
  return id;
}
