// Work in small pieces, so that the page never stands still.
const BUDGET = 24;
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

/** Let the page breathe. */
export function breath(): Promise<void> {
  return new Promise((resolve) => queue(resolve));
}
