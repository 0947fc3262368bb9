// Three custom elements. Each finds its parts when they are used, because a swap may have replaced them.

/** Tabs over panels of one form: click, arrows, Home, End; one tab stop. */
class Tabs extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const tab = event.target.closest("[role=tab]");
      if (tab) this.show(tab);
    });
    this.addEventListener("keydown", (event) => this.move(event));
  }

  get tabs() {
    return [...this.querySelector("[role=tablist]").children];
  }

  move(event) {
    const tabs = this.tabs;
    const at = tabs.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    this.show(tabs[(to + tabs.length) % tabs.length]);
  }

  next() {
    const tabs = this.tabs;
    const at = tabs.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    this.show(tabs[(at + 1) % tabs.length]);
  }

  show(chosen) {
    for (const tab of this.tabs) {
      tab.setAttribute("aria-selected", tab === chosen);
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
    }
    chosen.focus();
  }
}

/** A range and a number box that show the same value. */
class Slider extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => {
      if (event.target.type === "range") this.querySelector("[type=number]").value = event.target.value;
    });
    this.addEventListener("change", (event) => {
      if (event.target.type === "number") this.fit(event.target);
    });
  }

  fit(box) {
    const wanted = Number(box.value) || Number(box.min);
    box.value = Math.min(Number(box.max), Math.max(Number(box.min), wanted));
    this.querySelector("[type=range]").value = box.value;
  }
}

/** A list of checkboxes in a pane with search; a tile outside shows who is chosen. */
class Picker extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("input", (event) => {
      if (event.target.matches("[data-picker-filter]")) this.filter(event.target.value);
    });
    this.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.matches("dialog input")) event.preventDefault();
    });
  }

  get dialog() {
    return this.querySelector("dialog");
  }

  get boxes() {
    return [...this.querySelectorAll(".picker-list input")];
  }

  click(event) {
    const remove = event.target.closest("[data-remove]");
    if (remove) this.remove(remove.dataset.remove);
    if (event.target.closest("[data-open-picker]")) this.open();
    if (event.target.closest("[data-cancel-picker]")) this.cancel();
    if (event.target.closest("[data-accept-picker]")) this.accept();
  }

  open() {
    this.before = this.boxes.map((box) => box.checked);
    const search = this.querySelector("[data-picker-filter]");
    search.disabled = false;
    search.value = "";
    this.filter("");
    this.dialog.oncancel = () => this.restore();
    this.dialog.showModal();
    search.focus();
  }

  filter(text) {
    const wanted = text.trim().toLowerCase();
    const rows = [...this.querySelectorAll(".picker-list .choice")];
    for (const row of rows) row.hidden = !row.dataset.text.toLowerCase().includes(wanted);
    const shown = rows.filter((row) => !row.hidden).length;
    this.querySelector("[data-picker-count]").textContent = `${shown} of ${rows.length} shown`;
  }

  restore() {
    this.boxes.forEach((box, index) => (box.checked = this.before[index]));
    this.querySelector("[data-picker-filter]").disabled = !this.querySelector("[name=_filter]");
  }

  cancel() {
    this.restore();
    this.dialog.close();
  }

  accept() {
    this.before = this.boxes.map((box) => box.checked);
    this.restore();
    this.dialog.close();
    this.showChosen();
  }

  remove(id) {
    for (const box of this.boxes) if (box.value === id) box.checked = false;
    this.showChosen();
    this.querySelector("[data-open-picker]").focus();
  }

  showChosen() {
    const chosen = this.boxes.filter((box) => box.checked);
    const chips = chosen.map((box) => this.chip(box));
    this.querySelector(".chips").replaceChildren(...(chips.length ? chips : [this.dataset.empty]));
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  chip(box) {
    const row = box.closest(".choice");
    const name = row.querySelector(".picker-name").textContent;
    const chip = document.createElement("span");
    chip.className = "chip";
    const button = this.querySelector("[data-cancel-picker]").cloneNode(true);
    button.removeAttribute("class");
    button.removeAttribute("data-cancel-picker");
    button.dataset.remove = box.value;
    button.setAttribute("aria-label", `Remove ${name}`);
    chip.append(row.querySelector(".avatar").cloneNode(true), name, button);
    return chip;
  }
}

customElements.define("ui-tabs", Tabs);
customElements.define("ui-slider", Slider);
customElements.define("ui-picker", Picker);
