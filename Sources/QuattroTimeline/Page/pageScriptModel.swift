/// What the data says: slices, which are spans and waits, moments and arrows.
///
/// The places of fields are those of `PageData`.
let pageScriptModel = #"""
    const data = JSON.parse(document.getElementById("data").textContent);
    const text = number => number < 0 ? null : data.texts[number];
    const length = Math.max(data.length, 1);

    const spans = data.spans.map(([track, depth, begin, end, noun, name, place, parent, ending, deadline, asked, cancelled, cause, by, source, unseen]) => ({
      isWait: false, track, depth, begin, end: end < 0 ? length : end, isOpen: end < 0, noun: text(noun), name: text(name),
      place: text(place), parent, ending: text(ending), deadline, asked, cancelled, cause: text(cause), by, source,
      isUnseen: unseen === 1, home: parent, homes: [], waits: [], inner: 0, moves: [],
    }));
    const waits = data.waits.map(([track, depth, begin, end, span, what, target, until, isOwn]) => ({
      isWait: true, track, depth, begin, end: end < 0 ? length : end, isOpen: end < 0, span, what: text(what), target, until,
      isOwn: isOwn === 1, deadline: -1, asked: -1, cancelled: -1,
    }));
    const slices = spans.concat(waits);
    const moments = data.moments.map(([track, span, time, what]) => ({ track, span, time, what: text(what) }));
    const arrows = data.arrows.map(([kind, time, from, to]) => ({ isWait: kind === 1, time, from: spans[from], to: spans[to] }));

    for (const span of spans) {
      const place = span.place?.split("/").pop();
      span.label = span.name ?? (place ? span.noun + " " + place : span.noun);
      span.title = span.name === null ? span.noun : span.noun + ' "' + span.name + '"';
    }
    for (const wait of waits) {
      wait.label = "waits for " + wait.what;
      wait.title = wait.label;
      spans[wait.span].waits.push(wait);
    }
    for (const [span, ...fields] of data.moves) {
      for (let at = 0; at < fields.length; at += 3)
        spans[span].moves.push({ time: fields[at], deadline: fields[at + 1], by: fields[at + 2] });
    }
    for (const [span, ...fields] of data.homes) {
      for (let at = 0; at < fields.length; at += 2) spans[span].homes.push({ time: fields[at], span: spans[fields[at + 1]] });
      spans[span].home = fields[fields.length - 1];
    }
    for (const span of spans) {
      const homes = span.homes.length ? new Set([spans[span.parent], ...span.homes.map(home => home.span)]) : [spans[span.parent]];
      for (const home of homes) if (home) home.inner += 1;
    }

    // Nanoseconds as readable text.
    function duration(time) {
      const size = Math.abs(time);
      if (size === 0) return "0 s";
      if (size < 1e3) return time + " ns";
      if (size < 1e6) return +(time / 1e3).toPrecision(4) + " µs";
      if (size < 1e9) return +(time / 1e6).toPrecision(4) + " ms";
      return +(time / 1e9).toFixed(3) + " s";
    }

    // The first index in a list, from a start on, for which a condition holds; it must hold for all later ones too.
    function firstPlace(list, holds, low = 0) {
      let high = list.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (holds(list[middle])) high = middle; else low = middle + 1;
      }
      return low;
    }
    """#
