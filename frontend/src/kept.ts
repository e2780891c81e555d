// What is kept on this device. Private windows may keep nothing, and a full device no more: only what is kept here is missing then.

/** What was kept last, if it is still one of the choices. */
export function kept<Value extends string>(name: string, choices?: readonly Value[]): Value | undefined {
  const found = tried(() => localStorage.getItem(name) as Value | null);
  return found && (!choices || choices.includes(found)) ? found : undefined;
}

export function keep(name: string, value: string): void {
  tried(() => localStorage.setItem(name, value));
}

export function forget(name: string): void {
  tried(() => localStorage.removeItem(name));
}

/** The names that begin so. */
export function namesWith(start: string): string[] {
  return tried(() => Object.keys(localStorage).filter((name) => name.startsWith(start))) ?? [];
}

function tried<Given>(act: () => Given): Given | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
