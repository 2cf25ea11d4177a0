// Entry: folium's script calls landuseMap.mount(map, what the ids of both blocks begin with).
import * as L from "leaflet";
import { unpack } from "./bytes";
import { serveFolium } from "./folium";
import { Page } from "./page";
import { breath, shown } from "./queue";
import { Shapes } from "./shapes";
import { read } from "./table";

serveFolium();

/** Milliseconds of unpacking between breaths: before there is anything to see, and after. */
const [AT_ONCE, IN_PIECES] = [100, 30];

/** A block gives its place in the page away as soon as it is read. */
function take(id: string): string {
  const holder = document.getElementById(id);
  const text = (holder?.textContent ?? "").trim();
  holder?.remove();
  return text;
}

/** When the whole page has been read; the script runs before its end is there. */
function loaded(): Promise<void> {
  return new Promise((resolve) => {
    if (document.readyState !== "loading") resolve();
    else document.addEventListener("DOMContentLoaded", () => resolve(), { once: true });
  });
}

/** First the picture, then all that answers questions. */
async function open(map: L.Map, id: string, waiting: Element | null): Promise<void> {
  const told = document.documentElement.dataset;
  const source = read(await unpack(take(`${id}_data`), AT_ONCE));
  const { head, parcels, sections } = source;
  const shapes = new Shapes(head.shapes["parcels"]!, parcels.rows, sections);
  await breath();
  const page = new Page(map, source, shapes);
  waiting?.remove();
  await page.drawn();
  told["picture"] = "drawn";
  await shown();
  await loaded();
  sections.add(await unpack(take(`${id}_rest`), IN_PIECES));
  await page.finish();
  Object.assign(globalThis, { landusePage: page });
  told["landuse"] = "ready";
}

function fail(waiting: HTMLElement | null): void {
  document.querySelector(".lu-app")?.remove();
  if (waiting) {
    waiting.textContent = waiting.dataset["tooOld"] ?? "";
    document.body.prepend(waiting);
  }
  document.documentElement.dataset["landuse"] = "failed";
}

function mount(map: L.Map, id: string): void {
  const waiting = document.querySelector<HTMLElement>(".lu-wait");
  open(map, id, waiting).catch((reason: unknown) => {
    fail(waiting);
    throw reason;
  });
}

Object.assign(globalThis, { landuseMap: { mount } });
