// What one person chose on this device. A device that keeps nothing loses nothing but that.

/** What was chosen last, if it is still one of the choices. */
export function kept<Value extends string>(name: string, choices: readonly Value[]): Value | undefined {
  try {
    return choices.find((choice) => choice === localStorage.getItem(name));
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
