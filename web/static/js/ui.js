// The behaviour layer: clicks on [data-act], panes that the server opened, and what a swap needs. No inline handlers.

import "./elements.js";
import "./keyboard.js";
import { recall, remember } from "./remember.js";

const root = document.documentElement;

function isDark() {
  return getComputedStyle(root).colorScheme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
}

function toggle(name, on, off) {
  root.dataset[name] = root.dataset[name] === on ? off : on;
  remember(name, root.dataset[name]);
  showStates();
}

/** Closes a pane; one that the server opened also leaves the address that opened it. */
function close(dialog) {
  dialog.close();
  dialog.removeAttribute("data-open");
  if (dialog.dataset.closeHref) history.replaceState(history.state, "", dialog.dataset.closeHref);
}

const actions = {
  theme: () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("theme", root.dataset.theme);
  },
  nav: () => toggle("nav", "narrow", "wide"),
  "task-panel": () => toggle("taskPanel", "closed", "open"),
  close: (element) => close(element.closest("dialog")),
  dismiss: (element) => element.closest(".toast").remove(),
  "next-tab": (element) => element.closest("form").querySelector("ui-tabs").next(),
  help: () => document.getElementById("shortcuts").showModal(),
  "character-shortcuts": (element) => remember("shortcuts", element.checked ? "on" : "off"),
};

document.addEventListener("click", (event) => {
  const element = event.target.closest("[data-act]");
  if (!element || event.ctrlKey || event.metaKey) return;
  if (element.matches("a")) event.preventDefault();
  actions[element.dataset.act]?.(element);
});

document.addEventListener("cancel", (event) => {
  if (event.target.matches("dialog[data-close-href]")) close(event.target);
}, true);

document.addEventListener("input", (event) => {
  const counter = document.getElementById(event.target.dataset?.counter);
  if (counter) counter.textContent = `${event.target.value.length} / ${event.target.maxLength}`;
});

// A choice that changes what the form asks for: the server draws it again, by the button that stands there without a script.
// What is ticked in the pane of a picker counts once the picker itself has changed.
document.addEventListener("change", (event) => {
  const name = event.target.closest(".picker-pane") ? null : event.target.closest("[data-refresh]")?.dataset.refresh;
  const form = event.target.closest("form");
  const button = name && form?.querySelector(`button[name="${CSS.escape(name)}"]`);
  if (button) form.requestSubmit(button);
});

/** Makes buttons and boxes tell what is remembered. */
function showStates() {
  for (const [act, name, off] of [["nav", "nav", "narrow"], ["task-panel", "taskPanel", "closed"]]) {
    document.querySelector(`[data-act=${act}]`)?.setAttribute("aria-expanded", root.dataset[name] !== off);
  }
  const box = document.querySelector("[data-act=character-shortcuts]");
  if (box) box.checked = recall("shortcuts") !== "off";
}

/** Opens what the server opened as a modal pane, and takes the reader to the errors. */
function settle() {
  for (const dialog of document.querySelectorAll("dialog[data-open]:not(:modal)")) {
    dialog.close();
    dialog.showModal();
  }
  document.querySelector("[data-focus]")?.focus();
  showStates();
}

/** Ticks what the answer says: a swap keeps elements, and one that was touched before ignores its new attributes. */
function agree() {
  for (const box of document.querySelectorAll("#main input:is([type=checkbox], [type=radio])")) box.checked = box.defaultChecked;
  for (const option of document.querySelectorAll("#main option[selected]")) option.selected = true;
}

function sayNoAnswer() {
  const note = document.getElementById("no-answer").content.cloneNode(true);
  document.getElementById("toasts").replaceChildren(note);
}

// Whether the answer is another page than the one that asked: the reader then starts at its top.
let leadsElsewhere = false;

// An answer that is not a lab page (a report, say) becomes a real visit; one without content leaves the page as it is.
// An answer that was not redirected keeps the address.
document.addEventListener("htmx:after:request", (event) => {
  const { response, text } = event.detail.ctx;
  const leads = response.raw.redirected && !/<body class="(frame|split)/.test(text);
  leadsElsewhere = response.raw.redirected && new URL(response.raw.url).pathname !== location.pathname;
  if (!leads && text.includes('id="main"')) return;
  event.preventDefault();
  if (leads) location.assign(response.raw.url);
  else sayNoAnswer();
});
document.addEventListener("htmx:error", sayNoAnswer);
document.addEventListener("htmx:before:history:update", (event) => {
  if (!event.detail.response.raw.redirected) event.preventDefault();
});
document.addEventListener("htmx:after:swap", () => {
  if (leadsElsewhere) document.getElementById("main").scrollTo(0, 0);
  leadsElsewhere = false;
  agree();
  settle();
});

settle();
document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest" });
