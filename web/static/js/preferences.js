// Puts the reader's remembered choices on the root element before anything is painted. Loaded first, on purpose not deferred.
"use strict";

for (const name of ["theme", "nav", "taskPanel"]) {
  try {
    const value = localStorage.getItem(`practice-tenant.${name}`);
    if (value) document.documentElement.dataset[name] = value;
  } catch {
    break; // storage is switched off: nothing to remember
  }
}
