// Escape closes the panel to look back, and the focus that was in it goes to what opens it. Pages are complete without.
const panel = document.querySelector(".known__details");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !panel?.open) return;
  if (panel.contains(document.activeElement)) panel.querySelector("summary").focus();
  panel.open = false;
});
