// What one person chose on this device. A device that keeps nothing loses nothing but that.

/** What was chosen last, if it is still one of the choices. */
export function kept<Value extends string>(name: string, choices?: readonly Value[]): Value | undefined {
  try {
    const found = localStorage.getItem(name) as Value | null;
    return found !== null && (!choices || choices.includes(found)) ? found : undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // private windows may keep nothing
  }
}
