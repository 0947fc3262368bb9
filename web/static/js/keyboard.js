// Keys: F6 through the parts of the page, `/` search, `?` help, Alt+T task panel. Single characters can be switched off.

import { recall } from "./remember.js";

function cycleRegions(backwards) {
  const regions = [...document.querySelectorAll("[data-region]")].filter((region) => region.checkVisibility());
  const at = regions.findLastIndex((region) => region.contains(document.activeElement));
  const next = at + (backwards ? -1 : 1);
  regions[(next + regions.length) % regions.length]?.focus();
}

function isTyping(target) {
  return target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]");
}

function characterKey(event) {
  if (isTyping(event.target) || recall("shortcuts") === "off") return;
  const search = document.getElementById("global-search");
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "F6") {
    event.preventDefault();
    cycleRegions(event.shiftKey);
  } else if (event.altKey && event.key.toLowerCase() === "t") {
    event.preventDefault();
    document.querySelector("[data-act=task-panel]")?.click();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
    characterKey(event);
  }
});
