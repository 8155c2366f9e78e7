// At sign-out nothing that was typed stays in this browser. What was sent is no longer kept here; what was not is asked
// about first. Without script there is nothing to remove: drafts are kept here by script alone.
function kept(under) {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(under));
  } catch {
    return []; // no storage is allowed: nothing is kept
  }
}

for (const form of document.querySelectorAll("form[data-drafts]")) {
  form.addEventListener("submit", (event) => {
    const drafts = kept(form.dataset.drafts);
    if (drafts.length && !window.confirm(form.dataset.unsent)) {
      event.preventDefault();
      return;
    }
    document.dispatchEvent(new CustomEvent("ganket:signing-out"));
    for (const key of drafts) localStorage.removeItem(key);
  });
}
