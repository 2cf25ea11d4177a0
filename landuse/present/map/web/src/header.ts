// Top of the page: park, year, policy, audience, wording, language.
import { button, data, el, fill } from "./dom";
import type { Words } from "./i18n";
import { studyName } from "./moments";
import type { Data } from "./table";

export class Header {
  readonly element = el("header", "lu-header");

  constructor(
    private readonly data: Data,
    private readonly words: Words,
    private readonly toggleLanguage: () => void,
    private readonly toggleRail: () => void,
  ) {}

  render(): void {
    const { words } = this;
    const { head } = this.data;
    const menu = button("lu-menu", "☰", this.toggleRail);
    menu.setAttribute("aria-label", words.ui("toggle_rail"));
    const language = button("lu-language", words.ui("language"), this.toggleLanguage);
    fill(
      this.element,
      menu,
      el(
        "div",
        "lu-title",
        el("h1", "", data(head.park, "lu-park"), el("span", "lu-kind", words.code("title", "page"))),
        el(
          "p",
          "lu-about",
          el("span", "", studyName(head, words)),
          el("span", "lu-policy", `${words.ui("policy")}: `, data(head.policy[words.lang])),
        ),
      ),
      el("p", "lu-disclaimer", words.ui("disclaimer")),
      el("span", `lu-audience lu-${head.audience}`, head.sheet.audience[words.lang]),
      language,
    );
    document.title = `${head.park} ${words.code("title", "page")}`;
    document.documentElement.lang = words.lang;
  }
}
