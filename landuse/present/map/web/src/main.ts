// Entry: folium's script calls landuseMap.mount(map, id of the payload).
import * as L from "leaflet";
import { unpack } from "./bytes";
import { serveFolium } from "./folium";
import { Page } from "./page";
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
  const page = new Page(map, source);
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
