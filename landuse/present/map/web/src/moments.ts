// Names of the points in time, and the slider that goes through them.
import { el, fill } from "./dom";
import type { Words } from "./i18n";
import type { Side, State } from "./state";
import { NOW, type Theme } from "./theme";
import type { Head } from "./types";

/** Keys of the points in time that a theme is known at, in the order of years. */
export function momentsOf(theme: Theme, year: number): string[] {
  const all = theme.times().map(({ key, year: then }) => ({ key, then }));
  const ordered = [...all, { key: NOW, then: year }];
  return ordered.sort((one, other) => one.then - other.then).map(({ key }) => key);
}

/** Name of a point in time: its year, the policy where that is another one, what tells it apart, what is recomputed. */
export function momentName(state: State, words: Words, key: string, theme = state.left.theme): string {
  const { head } = state.source;
  if (key === NOW) return studyName(head, words);
  const moment = head.moments.find((each) => each.key === key);
  if (!moment) return key;
  const policy = moment.policy[words.lang];
  const again = moment.recomputed.includes(theme.head.key) ? words.ui("recomputed") : "";
  return [words.ui("year", { year: moment.year }), policy, moment.name[words.lang], again].filter(Boolean).join(" · ");
}

/** A side of two maps in full: theme, year, and the policy, today's as well. */
export function sideName(state: State, words: Words, { theme, moment }: Side): string {
  const policy = moment === NOW ? [state.source.head.policy[words.lang]] : [];
  return [words.code("theme", theme.head.key), momentName(state, words, moment, theme), ...policy].join(" · ");
}

/** Year of the study on show, and its name where another has the same year and policy. */
export function studyName(head: Head, words: Words): string {
  return [words.ui("year", { year: head.year }), head.name[words.lang]].filter(Boolean).join(" · ");
}

export class Slider {
  readonly element = el("div", "lu-years");

  constructor(
    private readonly state: State,
    private readonly words: Words,
  ) {
    state.listen((change) => {
      if (change === "theme") this.render();
    });
  }

  render(): void {
    const { state, words } = this;
    const { theme, moment } = state.left;
    const keys = momentsOf(theme, state.source.head.year);
    this.element.hidden = keys.length < 2;
    if (this.element.hidden) return fill(this.element);
    const name = momentName(state, words, moment);
    const held = this.element.querySelector("input");
    const slider = held ?? el("input");
    slider.type = "range";
    slider.min = "0";
    slider.max = String(keys.length - 1);
    slider.step = "1";
    slider.value = String(keys.indexOf(moment));
    slider.setAttribute("aria-label", words.ui("year_slider"));
    slider.setAttribute("aria-valuetext", name);
    slider.oninput = () => state.show(theme, keys[Number(slider.value)] ?? NOW);
    const label = el("output", "lu-year", name);
    if (held) this.element.querySelector("output")?.replaceWith(label);
    else fill(this.element, label, slider);
  }
}
