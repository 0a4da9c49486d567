/// Mouse and keyboard, and the first frame.
let pageScriptInput = #"""
    let drag = null;

    canvas.addEventListener("wheel", event => {
      event.preventDefault();
      if (event.shiftKey) scroller.scrollTop += event.deltaY || event.deltaX;
      else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / viewWidth());
      else zoom(Math.exp(Math.max(Math.min(event.deltaY, 200), -200) * 0.002), event.offsetX);
    }, { passive: false });
    canvas.addEventListener("pointerdown", event => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      drag = { x: event.clientX, y: event.clientY, from: view.from, to: view.to, scrollTop: scroller.scrollTop, isClick: true };
    });
    canvas.addEventListener("pointermove", event => {
      if (!drag) return point(event);
      const x = event.clientX - drag.x, y = event.clientY - drag.y;
      if (Math.hypot(x, y) > 4) drag.isClick = false;
      if (drag.isClick) return;
      const by = x / viewWidth() * (drag.to - drag.from);
      scroller.scrollTop = drag.scrollTop - y;
      show(drag.from - by, drag.to - by);
    });
    canvas.addEventListener("pointerup", event => {
      if (drag?.isClick) click(event.offsetX, event.offsetY);
      drag = null;
    });
    canvas.addEventListener("pointercancel", () => { drag = null; });

    function click(x, y) {
      const arrow = arrowAt(x, y);
      if (arrow) return select(arrow.from, { opens: true });
      select(sliceAt(x, y), { reveals: false, opens: true });
    }
    function point(event) {
      const moment = momentAt(event.offsetX, event.offsetY), slice = sliceAt(event.offsetX, event.offsetY);
      canvas.style.cursor = arrowAt(event.offsetX, event.offsetY) || slice ? "pointer" : "default";
      canvas.title = moment ? moment.what + ", " + duration(moment.time) : slice ? slice.title + ", " + duration(slice.end - slice.begin) : "";
    }
    function momentAt(x, y) {
      const row = rowAt(y + 5);
      if (!row || row.depth > 0) return null;
      return row.track.moments.find(moment => Math.abs(xOf(moment.time) - x) < 5 && Math.abs(row.top - scroller.scrollTop - 2 - y) < 5) ?? null;
    }

    // The slice next to the selected one: in its row, or the nearest one in the next row that has slices.
    function neighbour(key) {
      if (!selected) return rows.find(row => row.top >= scroller.scrollTop + rulerHeight && row.slices.length)?.slices[0] ?? slices[0];
      const list = selected.row.slices, place = list.indexOf(selected);
      if (key === "ArrowLeft") return list[place - 1];
      if (key === "ArrowRight") return list[place + 1];
      const step = key === "ArrowUp" ? -1 : 1, time = Math.max(selected.begin, view.from);
      for (let number = rows.indexOf(selected.row) + step; number >= 0 && number < rows.length; number += step) {
        const others = rows[number].slices;
        if (others.length) return others[Math.min(firstPlace(others, slice => slice.end >= time), others.length - 1)];
      }
      return undefined;
    }
    const keys = {
      "+": () => zoom(1 / 1.5), "=": () => zoom(1 / 1.5), "-": () => zoom(1.5), "0": () => show(0, length),
      ArrowLeft: () => pan(-0.15), ArrowRight: () => pan(0.15),
      ArrowUp: () => { scroller.scrollTop -= 3 * rowHeight; }, ArrowDown: () => { scroller.scrollTop += 3 * rowHeight; },
      PageUp: () => { scroller.scrollTop -= scroller.clientHeight - rulerHeight; },
      PageDown: () => { scroller.scrollTop += scroller.clientHeight - rulerHeight; },
      Home: () => { scroller.scrollTop = 0; }, End: () => { scroller.scrollTop = contentHeight; },
      Enter: () => { select(selected ?? neighbour(), { opens: true }); details.focus(); },
      f: () => { if (selected) { const size = Math.max(selected.end - selected.begin, 20); show(selected.begin - size / 8, selected.end + size / 8); } },
      c: () => { const source = selected && !selected.isWait && sourceOf(selected); if (source) select(source === selected ? spans[source.by] : source, { opens: true }); },
      p: () => { if (selected) select(spans[selected.isWait ? selected.span : selected.home]); },
      n: () => goToMatch(1), N: () => goToMatch(-1),
      "/": () => { search.focus(); search.select(); }, Escape: () => closeDetails(),
    };
    document.addEventListener("keydown", event => {
      if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
      const isOnCanvas = event.target === canvas || event.target === document.body;
      if (!isOnCanvas && !["Escape", "/", "n", "N", "c", "p", "f", "+", "-", "0"].includes(event.key)) return;
      if (event.shiftKey && event.key.startsWith("Arrow")) select(neighbour(event.key));
      else if (keys[event.key]) keys[event.key]();
      else return;
      event.preventDefault();
    });
    document.getElementById("in").onclick = () => zoom(1 / 1.5);
    document.getElementById("out").onclick = () => zoom(1.5);
    document.getElementById("all").onclick = () => show(0, length);
    document.getElementById("help").addEventListener("toggle", redraw);
    scroller.addEventListener("scroll", redraw);
    new ResizeObserver(redraw).observe(scroller);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColors(); redraw(); });

    document.getElementById("title").textContent = data.title;
    document.getElementById("summary").textContent = slices.length.toLocaleString("en") + " slices in " + duration(data.length)
      + (data.leftOut ? ", " + data.leftOut.toLocaleString("en") + " earlier ones left out" : "")
      + (data.lost ? ", " + data.lost.toLocaleString("en") + " earlier events lost" : "");
    readColors();
    if (data.selected >= 0) {
      select(spans[data.selected], { opens: true });
      keys.f();
    }
    draw();
    """#
