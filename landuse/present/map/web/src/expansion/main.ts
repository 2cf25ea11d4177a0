// Entry of the expansion page: reads the block in the page, then shows it.
import { read } from "./data";
import { Page } from "./page";

async function open(): Promise<void> {
  const holder = document.getElementById("expansion_data");
  const data = await read((holder?.textContent ?? "").trim());
  holder?.remove();
  document.querySelector(".ex-wait")?.remove();
  Object.assign(globalThis, { expansionPage: new Page(data) });
  document.documentElement.dataset["landuse"] = "ready";
}

open().catch((reason: unknown) => {
  const wait = document.querySelector<HTMLElement>(".ex-wait");
  if (wait) wait.textContent = wait.dataset["tooOld"] ?? "";
  document.documentElement.dataset["landuse"] = "failed";
  throw reason;
});
