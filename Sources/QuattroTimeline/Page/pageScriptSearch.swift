/// Finds slices by their names, places and reasons.
let pageScriptSearch = #"""
    const search = document.getElementById("search"), count = document.getElementById("count");
    let isSearching = false, found = "", matches = [], match = -1;

    function find() {
      const words = search.value.trim().toLowerCase();
      found = search.value;
      isSearching = words !== "";
      matches = [];
      match = -1;
      for (const row of rows) row.matches = [];
      for (const slice of slices) {
        slice.isMatch = isSearching && [slice.title, slice.place, slice.cause].some(text => text?.toLowerCase().includes(words));
        if (slice.isMatch) matches.push(slice);
      }
      matches.sort((one, other) => one.begin - other.begin);
      for (const slice of matches) slice.row.matches.push(slice);
      showCount();
      redraw();
    }
    function showCount() {
      count.textContent = !isSearching ? "" : matches.length === 0 ? "nothing found"
        : match < 0 ? matches.length + " found" : match + 1 + " of " + matches.length;
    }
    // The typed text may not have been searched for yet.
    function goToMatch(step) {
      if (search.value !== found) find();
      if (matches.length === 0) return;
      match = match < 0 ? (step > 0 ? 0 : matches.length - 1) : (match + step + matches.length) % matches.length;
      showCount();
      select(matches[match], { opens: true });
    }

    let typing;
    search.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => { if (search.value !== found) find(); }, slices.length > 20000 ? 150 : 0); });
    search.addEventListener("keydown", event => {
      if (event.key === "Enter") goToMatch(event.shiftKey ? -1 : 1);
      if (event.key === "Escape") canvas.focus();
    });
    document.getElementById("next").onclick = () => goToMatch(1);
    document.getElementById("previous").onclick = () => goToMatch(-1);
    """#
