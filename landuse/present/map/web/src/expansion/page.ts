// The page: plays the versions, and keeps map, account and timeline on the same one.
import { button, data as datum, el, fill } from "../dom";
import { Accounts } from "./account";
import { Comparison, type Sides } from "./compare";
import type { Timeline } from "./data";
import { line, Plan, sample } from "./plan";
import { Words } from "./words";

const PACE = 1600;

export class Page {
  step: number;
  subject = "park";
  /** Versions left and right of the line, while two are compared. */
  sides: Sides | null = null;
  private readonly words: Words;
  private readonly plan: Plan;
  private readonly accounts: Accounts;
  private readonly comparison: Comparison;
  private readonly header = el("header", "ex-header");
  private readonly legend = el("div", "ex-legend");
  private readonly side = el("section", "ex-side");
  private readonly bar = el("div", "ex-timeline");
  private readonly live = el("p", "ex-live");
  private readonly slider = el("input", "ex-slider");
  private readonly play = button("ex-play", "▶", () => this.toggle());
  private readonly ticks = el("ol", "ex-ticks");
  private timer = 0;

  constructor(readonly data: Timeline) {
    this.words = new Words(data);
    this.plan = new Plan(data);
    this.accounts = new Accounts(data, this.words);
    this.comparison = new Comparison(data, this.words, (sides) => this.compare(sides));
    this.step = Math.max(0, data.steps.length - 1);
    this.live.setAttribute("aria-live", "polite");
    this.slider.type = "range";
    this.slider.min = "0";
    this.slider.max = String(Math.max(0, data.steps.length - 1));
    this.slider.step = "1";
    this.slider.addEventListener("input", () => {
      this.stop();
      this.show(Number(this.slider.value));
    });
    this.side.tabIndex = 0;
    const main = el("main", "ex-main", this.plan.element, this.legend, this.bar);
    document.body.append(el("div", "ex-app", this.header, main, this.side));
    document.addEventListener("keydown", (event) => this.key(event));
    this.plan.whole();
    this.render();
    this.plan.whole(); // the legend has taken its place by now
  }

  /** Put two versions side by side; nothing ends it. */
  compare(sides: Sides | null): void {
    this.stop();
    const held = document.activeElement?.closest(".ex-side-left, .ex-side-right")?.className.match(/ex-side-\w+/)?.[0];
    this.sides = sides;
    this.renderBar();
    this.renderLegend();
    this.update();
    this.bar.querySelector<HTMLElement>(sides ? `.${held ?? "ex-side-left"} select` : ".ex-compare")?.focus();
  }

  /** Show a version. */
  show(step: number): void {
    this.step = Math.min(Math.max(0, step), this.data.steps.length - 1);
    this.update();
  }

  toggle(): void {
    if (this.timer) this.stop();
    else this.start();
    this.renderPlay();
  }

  private start(): void {
    if (this.step >= this.data.steps.length - 1) this.show(0);
    this.timer = window.setInterval(() => {
      this.show(this.step + 1);
      if (this.step >= this.data.steps.length - 1) this.stop();
    }, PACE);
  }

  private stop(): void {
    window.clearInterval(this.timer);
    this.timer = 0;
    this.renderPlay();
  }

  /** Space plays, arrows change the version, wherever they have no other use. */
  private key(event: KeyboardEvent): void {
    const at = event.target instanceof Element ? event.target : null;
    if (this.sides) {
      if (event.key === "Escape") this.compare(null);
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || at?.closest("input[type=range], select, .leaflet-container")) return;
    if (event.key === " " && !at?.closest("button, .ex-side")) {
      event.preventDefault();
      this.toggle();
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      this.stop();
      this.show(this.step + (event.key === "ArrowRight" ? 1 : -1));
    }
  }

  private switchLanguage(): void {
    this.words.switch();
    this.render();
  }

  private render(): void {
    const { words, data } = this;
    document.documentElement.lang = words.lang;
    document.title = `${data.park} ${words.ui("title")}`;
    const language = button("ex-language", words.ui("language"), () => this.switchLanguage());
    language.lang = words.lang === "zh" ? "en" : "zh";
    fill(
      this.header,
      el("h1", "", datum(data.park), " ", words.ui("title")),
      el("p", "ex-notice", words.ui("notice")),
      language,
    );
    this.renderLegend();
    this.renderTicks();
    this.renderPlay();
    this.renderBar();
    this.slider.setAttribute("aria-label", words.ui("timeline"));
    this.update();
  }

  /** The timeline, or the choice of two versions. */
  private renderBar(): void {
    const { words, data } = this;
    if (this.sides) return fill(this.bar, this.comparison.bar(this.sides), this.live);
    const last = data.steps.length - 1;
    const compare = button("ex-compare", words.ui("compare"), () => this.compare({ left: Math.max(0, this.step - 1 || last - 1), right: this.step || last }));
    fill(
      this.bar,
      this.play,
      el("div", "ex-track", this.slider, this.ticks),
      el("div", "ex-more", el("p", "ex-quiet ex-keys", words.ui("keys")), last > 0 && compare),
      this.live,
    );
  }

  private renderPlay(): void {
    const name = this.words.ui(this.timer ? "pause" : "play");
    fill(this.play, this.timer ? "❚❚" : "▶");
    this.play.title = name;
    this.play.setAttribute("aria-label", name);
  }

  private renderTicks(): void {
    const marks = this.data.steps.map((step) => {
      const state = step.planned ? this.words.ui("planned") : step.in_force ? this.words.ui("in_force") : "";
      const mark = button(
        "ex-tick",
        el("span", "", datum(step.version), el("small", "", step.from_on ?? this.words.ui("undated")), state ? el("em", "", state) : null),
        () => {
          this.stop();
          this.show(step.change_no);
        },
      );
      return el("li", "", mark);
    });
    fill(this.ticks, ...marks);
  }

  private renderLegend(): void {
    const { words, plan } = this;
    const fixed: [Element, string][] = [
      [line("#1d2730", ""), words.ui("boundary")],
      [line("#1d2730", "5 4"), words.ui(this.sides ? "other_side" : "previous")],
      [sample("in"), words.ui("land_in")],
      [sample("out"), words.ui("land_out")],
    ];
    if (this.sides) fixed.push([sample("in", true), words.ui("parcel_in")], [sample("out", true), words.ui("parcel_out")]);
    else fixed.push([sample("hit"), words.ui("hits")]);
    const kinds = [...plan.kinds].map(([kind, look]) => {
      const box = el("input", "");
      box.type = "checkbox";
      box.checked = plan.isShown(kind);
      box.dataset["kind"] = kind;
      box.addEventListener("change", () => plan.toggle(kind, box.checked));
      return el("li", "", el("label", "", box, line(...look), el("span", "", words.code("kind", kind))));
    });
    fill(
      this.legend,
      el("ul", "", ...fixed.map(([mark, name]) => el("li", "", mark, el("span", "", name)))),
      kinds.length ? el("fieldset", "", el("legend", "", words.ui("layers")), el("ul", "", ...kinds)) : null,
    );
  }

  private choice(): HTMLElement {
    const chosen = el("select", "ex-subject");
    for (const subject of this.data.subjects) {
      const option = el("option", "", subject[this.words.lang]);
      option.value = subject.id;
      option.selected = subject.id === this.subject;
      chosen.append(option);
    }
    chosen.addEventListener("change", () => {
      this.subject = chosen.value;
      this.update();
      this.side.querySelector("select")?.focus();
    });
    return el("label", "ex-choice", el("span", "", this.words.ui("subject")), chosen);
  }

  private update(): void {
    const { words, data, step } = this;
    const now = data.steps[step];
    if (!now) return;
    if (this.sides) return this.updateSides(this.sides);
    const place = { at: step + 1, count: data.steps.length, version: now.version };
    this.plan.show(step, this.subject, null);
    this.plan.name(words.ui("map", { version: now.version }), words);
    this.slider.value = String(step);
    this.slider.setAttribute("aria-valuetext", words.ui("step", place));
    this.slider.style.setProperty("--steps", String(data.steps.length));
    [...this.ticks.querySelectorAll("button")].forEach((each, at) => {
      if (at === step) each.setAttribute("aria-current", "step");
      else each.removeAttribute("aria-current");
    });
    this.live.textContent = `${words.ui("step", place)}${words.lang === "zh" ? "；" : "; "}${this.accounts.sentence(step)}`;
    const since = now.from_on ? words.ui("since", { day: now.from_on }) : words.ui("undated");
    const state = now.planned ? words.ui("planned") : now.in_force ? words.ui("in_force") : "";
    fill(
      this.side,
      el("div", "ex-top", el("p", "ex-version", datum(now.version)), el("p", "ex-quiet", since, state ? ` · ${state}` : "")),
      this.choice(),
      ...this.accounts.content(step, this.subject),
    );
    this.side.dataset["step"] = String(step);
    this.side.setAttribute("aria-label", words.ui("account"));
  }

  private updateSides(sides: Sides): void {
    const { words, data, comparison } = this;
    const [left, right] = [sides.left, sides.right].map((at) => data.steps[at]?.version ?? "");
    const said = words.ui("compared", { left: left ?? "", right: right ?? "" });
    this.plan.show(sides.left, "park", sides);
    this.plan.name(words.ui("map", { version: said }), words);
    this.live.textContent = comparison.sentence(sides);
    fill(this.side, el("div", "ex-top", el("p", "ex-version", datum(said))), ...comparison.content(sides));
    this.side.dataset["step"] = `${sides.left}-${sides.right}`;
    this.side.setAttribute("aria-label", words.ui("account"));
  }
}
