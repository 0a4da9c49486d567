/// Where what is drawn: tracks below each other, each with a row for each depth.
let pageScriptLayout = #"""
    const rowHeight = 18, trackGap = 7, labelWidth = 190, rulerHeight = 24;
    const canvas = document.getElementById("canvas"), scroller = document.getElementById("scroller");
    const context = canvas.getContext("2d");
    const view = { from: 0, to: length };
    const widest = length * 1.02;
    // Below 20 ns there is nothing to see, and a JavaScript number has only 53 bits.
    const narrowest = Math.max(20, length / 2 ** 44);

    const tracks = data.tracks.map(([name, parent]) => ({ name: text(name), parent, rows: [], moments: [], inner: [], level: 0, top: 0 }));
    const rows = [];
    let contentHeight = rulerHeight + 10;

    function lay() {
      for (const slice of slices) (tracks[slice.track].rows[slice.depth] ??= []).push(slice);
      for (const moment of moments) tracks[moment.track].moments.push(moment);
      const outermost = [];
      for (const track of tracks) (track.parent < 0 ? outermost : tracks[track.parent].inner).push(track);
      // A list and not a recursion: tracks may be nested deep.
      const next = outermost.reverse();
      for (let track; (track = next.pop());) {
        for (const inner of track.inner) inner.level = track.level + 1;
        next.push(...track.inner.reverse());
        layRows(track);
      }
      document.getElementById("height").style.height = contentHeight + "px";
    }

    function layRows(track) {
      track.top = contentHeight;
      if (track.rows.length === 0 && track.moments.length === 0) return;
      for (let depth = 0; depth < Math.max(track.rows.length, 1); depth += 1) {
        const row = { track, depth, top: contentHeight, slices: track.rows[depth] ?? [], matches: [] };
        row.slices.sort((one, other) => one.begin - other.begin || one.end - other.end);
        row.slices.forEach((slice, place) => { slice.row = row; slice.following = row.slices[place + 1]; });
        rows.push(row);
        contentHeight += rowHeight;
      }
      contentHeight += trackGap;
    }

    lay();

    const viewWidth = () => Math.max(canvas.clientWidth - labelWidth - 12, 1);
    const xOf = time => labelWidth + (time - view.from) / (view.to - view.from) * viewWidth();
    const timeAt = x => view.from + (x - labelWidth) / viewWidth() * (view.to - view.from);
    const yOf = slice => slice.row.top - scroller.scrollTop;

    function show(from, to) {
      const width = Math.min(Math.max(to - from, narrowest), widest);
      view.from = Math.min(Math.max(from, -0.01 * length), widest - width);
      view.to = view.from + width;
      redraw();
    }
    function zoom(factor, x = labelWidth + viewWidth() / 2) {
      const time = timeAt(Math.max(x, labelWidth));
      show(time - (time - view.from) * factor, time + (view.to - time) * factor);
    }
    function pan(part) { const by = part * (view.to - view.from); show(view.from + by, view.to + by); }

    function rowAt(y) {
      const inContent = y + scroller.scrollTop;
      const row = rows[firstPlace(rows, row => row.top > inContent) - 1];
      return y > rulerHeight && row && inContent < row.top + rowHeight ? row : null;
    }
    function sliceAt(x, y) {
      const row = rowAt(y);
      if (!row || x < labelWidth) return null;
      const slack = 2 / viewWidth() * (view.to - view.from), time = timeAt(x);
      const place = firstPlace(row.slices, slice => slice.end >= time);
      return [row.slices[place], row.slices[place - 1]].find(slice => slice && slice.begin - slack <= time && time <= slice.end + slack) ?? null;
    }
    // The points of an arrow on the screen. An arrow of a wait bends to the left, since a cancellation at the same time bends to the right.
    function curve(arrow) {
      const x = xOf(arrow.time), from = yOf(arrow.from) + rowHeight / 2, to = yOf(arrow.to) + rowHeight / 2;
      const side = arrow.isWait ? -1 : 1;
      return { x, from, to, side, bend: x + side * (22 + Math.min(Math.abs(to - from) / 12, 40)) };
    }
    function arrowAt(x, y) {
      for (const arrow of drawnArrows) {
        const { x: start, from, to, bend } = curve(arrow);
        for (let part = 0; part <= 1; part += 1 / 24) {
          const rest = 1 - part;
          const atX = start * (rest ** 3 + part ** 3) + bend * 3 * rest * part;
          const atY = from * (rest ** 3 + 3 * rest ** 2 * part) + to * (part ** 3 + 3 * rest * part ** 2);
          if (Math.hypot(atX - x, atY - y) < 5) return arrow;
        }
      }
      return null;
    }
    """#
