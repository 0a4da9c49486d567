/// What lies above the slices: arrows, the selected one, names of tracks, and times.
let pageScriptArrows = #"""
    function drawArrows(height) {
      drawnArrows = [];
      for (let place = firstPlace(arrows, arrow => arrow.time >= view.from); place < arrows.length; place += 1) {
        const arrow = arrows[place];
        if (arrow.time > view.to || drawnArrows.length >= mostArrows) break;
        const { from, to } = curve(arrow);
        if (Math.max(from, to) > rulerHeight && Math.min(from, to) < height) drawnArrows.push(arrow);
      }
      for (const arrow of drawnArrows) drawArrow(arrow);
    }
    function drawArrow(arrow) {
      const { x, from, to, side, bend } = curve(arrow), color = arrow.isWait ? colors.blue : colors.red;
      context.strokeStyle = context.fillStyle = color;
      context.lineWidth = arrow.isWait ? 1.2 : 1.8;
      context.beginPath();
      context.moveTo(x, from);
      context.bezierCurveTo(bend, from, bend, to, x, to);
      context.stroke();
      context.beginPath();
      context.moveTo(x, to);
      context.lineTo(x + side * 8, to - 4);
      context.lineTo(x + side * 8, to + 4);
      context.fill();
    }
    function drawSelection() {
      if (!selected) return;
      const x = Math.max(xOf(selected.begin), labelWidth - 9), end = Math.min(xOf(selected.end), canvas.clientWidth + 9);
      context.strokeStyle = colors.selected;
      context.lineWidth = 2;
      context.strokeRect(x - 2, yOf(selected) - 2, Math.max(end - x, 1) + 4, rowHeight + 2);
      context.strokeStyle = colors.back;
      context.lineWidth = 1;
      context.strokeRect(x - 0.5, yOf(selected) - 0.5, Math.max(end - x, 1) + 1, rowHeight - 1);
    }
    function drawLabel(row) {
      if (row.depth > 0) return;
      const y = row.top - scroller.scrollTop, indent = 8 + Math.min(row.track.level, 8) * 12;
      line(0, y - 4, labelWidth, y - 4, colors.line);
      context.fillStyle = colors.front;
      context.fillText(fitted(row.track.name, labelWidth - indent - 8), indent, y + rowHeight / 2 - 1);
    }

    // Round steps, about 100 pixels apart.
    function ticks() {
      const rough = (view.to - view.from) / viewWidth() * 100;
      const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
      const step = [1, 2, 5, 10].map(factor => factor * power).find(step => step >= rough);
      const times = [];
      for (let time = Math.ceil(view.from / step) * step; time <= view.to; time += step) times.push(Math.round(time));
      return times;
    }
    function drawGrid(height) { for (const time of ticks()) line(xOf(time), 0, xOf(time), height, colors.line); }
    function drawRuler(width) {
      context.fillStyle = colors.raised;
      context.fillRect(0, 0, width, rulerHeight);
      line(0, rulerHeight - 0.5, width, rulerHeight - 0.5, colors.line);
      context.fillStyle = colors.dim;
      for (const time of ticks()) {
        const label = duration(time), x = Math.min(xOf(time) + 3, width - context.measureText(label).width - 4);
        if (xOf(time) >= labelWidth - 1) context.fillText(label, x, rulerHeight / 2);
      }
    }
    """#
