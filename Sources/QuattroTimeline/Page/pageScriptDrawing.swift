/// Draws on a canvas, only what is in sight, and of slices narrower than a pixel one for each pixel: 100,000 elements of a document
/// would take seconds to lay out, and a frame of these takes a few milliseconds.
let pageScriptDrawing = #"""
    const kindColors = { scope: "#2f6fb0", group: "#587420", task: "#1d786b", "background task": "#75611a",
      "started task": "#8a4fa3", "abandonable task": "#a04f2f" };
    const mostArrows = 2000;
    let colors = {}, drawnArrows = [], isPending = false;

    function readColors() {
      const style = getComputedStyle(document.documentElement);
      for (const name of ["back", "front", "dim", "line", "raised", "red", "blue", "wait", "waitText", "found", "selected"])
        colors[name] = style.getPropertyValue("--" + name).trim();
    }
    function redraw() {
      if (isPending) return;
      isPending = true;
      requestAnimationFrame(() => { isPending = false; draw(); });
    }

    function draw() {
      const width = scroller.clientWidth, height = scroller.clientHeight, scale = devicePixelRatio;
      if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
        canvas.width = Math.round(width * scale);
        canvas.height = Math.round(height * scale);
        canvas.style.height = height + "px";
        document.getElementById("height").style.marginTop = -height + "px";
      }
      context.setTransform(scale, 0, 0, scale, 0, 0);
      context.fillStyle = colors.back;
      context.fillRect(0, 0, width, height);
      context.font = "12px system-ui, sans-serif";
      context.textBaseline = "middle";
      const first = Math.max(firstPlace(rows, row => row.top > scroller.scrollTop) - 1, 0);
      const last = firstPlace(rows, row => row.top > scroller.scrollTop + height, first);
      clipped(labelWidth, width - labelWidth, height, () => {
        drawGrid(height);
        for (let number = first; number < last; number += 1) drawRow(rows[number]);
        drawArrows(height);
        drawSelection();
      });
      clipped(0, labelWidth - 6, height, () => { for (let number = first; number < last; number += 1) drawLabel(rows[number]); });
      drawRuler(width);
    }
    function clipped(x, width, height, body) {
      context.save();
      context.beginPath();
      context.rect(x, rulerHeight, width, height);
      context.clip();
      body();
      context.restore();
    }

    function drawRow(row) {
      const y = row.top - scroller.scrollTop;
      if (row.depth === 0) line(labelWidth, y - 4, canvas.clientWidth, y - 4, colors.line);
      eachVisible(row.slices, (slice, x, width) => drawSlice(slice, x, width, y));
      eachVisible(row.matches, (slice, x, width) => {
        context.fillStyle = colors.found;
        context.fillRect(x, y, Math.max(width, 2), 3);
      });
      eachVisible(row.slices, slice => drawDeadline(slice, y));
      if (row.depth === 0) drawMoments(row.track.moments, y);
    }
    // Of the slices that begin in one pixel, only the first is drawn.
    function eachVisible(list, body) {
      const pixel = (view.to - view.from) / viewWidth();
      let place = firstPlace(list, slice => slice.end >= view.from);
      while (place < list.length && list[place].begin <= view.to) {
        const slice = list[place], x = Math.max(xOf(slice.begin), labelWidth - 4), end = Math.min(xOf(slice.end), canvas.clientWidth + 4);
        body(slice, x, Math.max(end - x, 1));
        place = end - x >= 1 ? place + 1 : firstPlace(list, other => other.end >= slice.begin + pixel, place + 1);
      }
    }
    function drawSlice(slice, x, width, y) {
      context.globalAlpha = isSearching && !slice.isMatch ? 0.3 : 1;
      context.fillStyle = slice.isWait ? colors.wait : kindColors[slice.noun] ?? "#666";
      context.fillRect(x, y, Math.max(width - (width > 3 ? 0.5 : 0), 1), rowHeight - 2);
      if (slice.asked >= 0) {
        const from = Math.max(xOf(slice.asked), x);
        context.fillStyle = colors.red;
        if (from < x + width) context.fillRect(from, y + rowHeight - 5, x + width - from, 3);
      }
      if (slice.cancelled >= 0 && width > 3) {
        context.strokeStyle = colors.red;
        context.lineWidth = 2;
        context.strokeRect(x + 1, y + 1, width - 2, rowHeight - 4);
      }
      if (width > 30) {
        context.fillStyle = slice.isWait ? colors.waitText : "#fff";
        context.fillText(fitted(slice.label, width - 8), x + 5, y + rowHeight / 2 - 1);
      }
      context.globalAlpha = 1;
    }
    function fitted(label, width) {
      const most = Math.ceil(width / 4);
      const characters = Array.from(label.slice(0, 2 * most + 2));
      if (characters.length <= most && context.measureText(label).width <= width) return label;
      let cut = Math.min(characters.length, most);
      while (cut > 0 && context.measureText(characters.slice(0, cut).join("") + "…").width > width) cut -= 1;
      return cut > 0 ? characters.slice(0, cut).join("") + "…" : "";
    }
    function line(x, y, toX, toY, color, dash = []) {
      context.beginPath();
      context.setLineDash(dash);
      context.strokeStyle = color;
      context.lineWidth = dash.length ? 2 : 1;
      context.moveTo(x, y);
      context.lineTo(toX, toY);
      context.stroke();
      context.setLineDash([]);
    }
    // A mark after the end of its slice is drawn only where it cannot be mistaken for that of another slice.
    function drawDeadline(slice, y) {
      if (slice.deadline < 0 || slice.deadline < view.from) return;
      const isFree = slice.deadline <= slice.end || !(slice.following?.begin < slice.deadline) && slice.deadline <= view.to;
      if (slice !== selected && (!isFree || xOf(slice.end) - xOf(slice.begin) < 1)) return;
      const x = Math.min(xOf(slice.deadline), canvas.clientWidth + 9);
      line(x, y - 2, x, y + rowHeight, colors.red, [3, 2]);
      if (slice.deadline > slice.end) line(xOf(slice.end), y + rowHeight / 2, x, y + rowHeight / 2, colors.red, [2, 4]);
    }
    function drawMoments(moments, y) {
      context.fillStyle = colors.front;
      let last = -1;
      for (let place = firstPlace(moments, moment => moment.time >= view.from); place < moments.length; place += 1) {
        const x = xOf(moments[place].time);
        if (moments[place].time > view.to) break;
        if (x - last < 1) continue;
        last = x;
        context.beginPath();
        context.moveTo(x, y + 1);
        context.lineTo(x - 4, y - 5);
        context.lineTo(x + 4, y - 5);
        context.fill();
      }
    }
    """#
