// Entry: folium's script calls landuseMap.mount(map, id of the payload).
import * as L from "leaflet";
import { unpack } from "./bytes";
import { serveFolium } from "./folium";
import { Page } from "./page";
import { breath } from "./queue";
import { Shapes } from "./shapes";
import { read } from "./table";

serveFolium();

function fail(): void {
  const wait = document.querySelector<HTMLElement>(".lu-wait");
  if (wait) wait.textContent = wait.dataset["tooOld"] ?? "";
  document.documentElement.dataset["landuse"] = "failed";
}

async function open(map: L.Map, id: string): Promise<void> {
  const holder = document.getElementById(id);
  const source = read(await unpack((holder?.textContent ?? "").trim()));
  holder?.remove();
  await breath();
  const { head, parcels, sections } = source;
  const shapes = new Shapes(head.shapes["parcels"]!, parcels.rows, sections);
  await breath();
  const page = new Page(map, source, shapes);
  document.querySelector(".lu-wait")?.remove();
  Object.assign(globalThis, { landusePage: page });
  document.documentElement.dataset["landuse"] = "ready";
}

function mount(map: L.Map, id: string): void {
  open(map, id).catch((reason: unknown) => {
    fail();
    throw reason;
  });
}

Object.assign(globalThis, { landuseMap: { mount } });
