// Adds the reader's own time to moments that are written in UTC. Pages are complete without it.
const spoken = document.documentElement.lang || undefined;
const zoned = new Intl.DateTimeFormat(spoken, {
  day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short", hourCycle: "h23",
});

for (const time of document.querySelectorAll("time[datetime*='T']")) {
  time.title = zoned.format(new Date(time.dateTime));
}
for (const place of document.querySelectorAll("[data-local-of]")) {
  place.textContent = `${place.dataset.words} ${zoned.format(new Date(place.dataset.localOf))}`;
}
