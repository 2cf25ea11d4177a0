// Work in small pieces, so that the page never stands still.
const BUDGET = 24;
const HIDDEN = 500;
const jobs: (() => void)[] = [];
const channel = new MessageChannel();
let running = false;

channel.port1.onmessage = () => {
  const until = performance.now() + BUDGET;
  while (jobs.length && performance.now() < until) jobs.shift()!();
  if (jobs.length) channel.port2.postMessage(null);
  else running = false;
};

/** Do this soon, after what was asked for before. */
export function queue(job: () => void): void {
  jobs.push(job);
  if (running) return;
  running = true;
  channel.port2.postMessage(null);
}

/** When what was drawn is to be seen; in a hidden page, which draws nothing, soon. */
export function shown(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    setTimeout(resolve, HIDDEN);
  });
}

/** Let the page breathe. */
export function breath(): Promise<void> {
  return new Promise((resolve) => queue(resolve));
}
