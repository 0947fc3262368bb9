// Small choices that outlive a page: theme, navigation, task panel, shortcuts.

const PREFIX = "practice-tenant.";

/** The remembered value of a choice, or null. */
export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Remembers a choice; does nothing where storage is switched off. */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // a choice that lasts one page is still a choice
  }
}
