/// The details of the selected slice.
let pageScriptDetails = #"""
    const details = document.getElementById("details"), spoken = document.getElementById("spoken");
    let selected = null;

    function select(slice, { reveals = true, opens = false } = {}) {
      if (!slice) return;
      selected = slice;
      if (opens) { details.hidden = false; canvas.style.height = ""; }
      if (!details.hidden) showDetails();
      spoken.textContent = slice.title + ", " + duration(slice.end - slice.begin) + (slice.cause ? ", cancelled " + slice.cause : "");
      if (reveals) reveal(slice);
      redraw();
    }
    function closeDetails() {
      details.hidden = true;
      canvas.focus();
      redraw();
    }
    // Scrolls the slice into view, no further than necessary.
    function reveal(slice) {
      const y = yOf(slice);
      if (y < rulerHeight + 8 || y > scroller.clientHeight - 2 * rowHeight)
        scroller.scrollTop = slice.row.top - Math.max(scroller.clientHeight / 2, rulerHeight + 8);
      const size = slice.end - slice.begin, width = view.to - view.from;
      if (size / width * viewWidth() < 4) {
        const around = Math.max(size * 6, 200);
        show((slice.begin + slice.end - around) / 2, (slice.begin + slice.end + around) / 2);
      } else if (slice.begin > view.to || slice.end < view.from) {
        const middle = slice.begin + Math.min(size, width) / 2;
        show(middle - width / 2, middle + width / 2);
      }
    }

    function element(name, content, className) {
      const element = document.createElement(name);
      if (className) element.className = className;
      element.append(content);
      return element;
    }
    function link(slice, id) {
      const button = element("button", slice.title, "link");
      if (id) button.id = id;
      button.onclick = () => { select(slice); details.focus(); };
      return button;
    }
    function showDetails() {
      const list = document.createElement("dl");
      const add = (what, ...parts) => {
        const value = document.createElement("dd");
        value.append(...parts);
        list.append(element("dt", what), value);
      };
      (selected.isWait ? tellWait : tellSpan)(selected, add);
      const close = element("button", "Close");
      close.onclick = closeDetails;
      details.replaceChildren(element("h2", selected.title), list, close);
    }
    function tellLife(slice, add) {
      add("from", duration(slice.begin));
      add("to", slice.isOpen ? "still there at the end, " + duration(slice.end) : duration(slice.end));
      add("took", duration(slice.end - slice.begin) + (slice.isUnseen ? " at least" : ""));
    }
    function tellWait(wait, add) {
      add("in", link(spans[wait.span]));
      if (!wait.isOwn) add("who", "another task in it");
      tellLife(wait, add);
      if (wait.target >= 0) add("of", link(spans[wait.target]));
      if (wait.until >= 0) add("until", duration(wait.until));
    }
    function tellSpan(span, add) {
      if (span.place) add("opened at", span.place);
      if (span.parent >= 0) add("in", link(spans[span.parent]));
      for (const home of span.homes) add("moved", "at " + duration(home.time) + " to ", home.span ? link(home.span) : "a scope that is not known");
      tellLife(span, add);
      add("end", span.ending);
      if (span.inner > 0) add("directly in it", span.inner + (span.inner === 1 ? " scope or task" : " scopes and tasks"));
      if (span.deadline >= 0)
        add("deadline", duration(span.deadline) + (span.deadline <= span.end ? ", reached" : ", with " + duration(span.deadline - span.end) + " left at its end"));
      for (const move of span.moves.slice(1))
        add("deadline moved", "at " + duration(move.time) + " to " + (move.deadline < 0 ? "none" : duration(move.deadline)), ...(move.by >= 0 ? [" by ", link(spans[move.by])] : []));
      if (span.cancelled >= 0) {
        add("cancelled", element("span", duration(span.cancelled) + ", " + span.cause, "red"));
        if (span.by >= 0) add("cancelled by", spans[span.by] === span ? "itself" : link(spans[span.by], "canceller"));
      }
      if (span.asked >= 0) {
        add("asked to stop", duration(span.asked) + ", " + duration(span.end - span.asked) + " before " + (span.isOpen ? "the end of the timeline" : "its end"));
        const source = sourceOf(span);
        if (source !== span && source) add("with", link(source, "source"));
      }
      tellWaits(span, add);
    }
    // The span whose cancellation asked it to stop; the span itself if it was cancelled just when it ended.
    function sourceOf(span) { return spans[span.source] ?? (span.cancelled >= 0 ? span : null); }
    function tellWaits(span, add) {
      const longest = [...span.waits].sort((one, other) => other.end - other.begin - (one.end - one.begin));
      for (const wait of longest.slice(0, 8)) add(duration(wait.end - wait.begin), link(wait));
      if (longest.length > 8) add("", "and " + (longest.length - 8) + " more waits");
    }
    """#
